import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime';
import { type Answer, Failure, failureIn } from './failure.ts';

/** A Relay environment for one token, so that its data ends with it. */
export function createEnvironment(token: string, onRefused: () => void): Environment {
  const fetchAnswer: FetchFunction = async ({ text, name }, variables) => {
    const response = await post(token, { query: text, operationName: name, variables });
    const requestId = response.headers.get('x-request-id') ?? undefined;
    const answer = await readAnswer(response);
    const failure = failureIn(answer, requestId);
    if (failure?.code === 'UNAUTHENTICATED') onRefused();
    if (failure !== undefined) throw failure;
    return answer as GraphQLResponse;
  };
  return new Environment({
    network: Network.create(fetchAnswer),
    store: new Store(new RecordSource()),
  });
}

async function post(token: string, body: object): Promise<Response> {
  try {
    return await fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Failure('OFFLINE', 'The gateway did not answer.');
  }
}

/** A proxy that can not reach the gateway does not answer with JSON. */
async function readAnswer(response: Response): Promise<Answer> {
  try {
    return await response.json();
  } catch {
    throw new Failure('OFFLINE', `The gateway did not answer (status ${response.status}).`);
  }
}
