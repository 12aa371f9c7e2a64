import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  Network,
  RecordSource,
  Store as RelayStore,
} from 'relay-runtime';
import type { StreamState } from '../live/live-changes.ts';
import type { Store } from '../store.ts';
import { failureIn } from './failure.ts';
import { post, readAnswer, requestIdOf } from './post.ts';
import { createSubscribe } from './subscribe.ts';

export interface SessionOptions {
  token: string;
  /** Called when the gateway does not accept the token. */
  onRefused: () => void;
  /** The state of the live changes. */
  streamState: Store<StreamState>;
}

/** A Relay environment for one token, so that its data ends with it. */
export function createEnvironment(session: SessionOptions): Environment {
  const inFlight = new Set<Promise<unknown>>();

  const fetchAnswer: FetchFunction = ({ text, name }, variables) => {
    const answer = readQuery(session, { query: text, operationName: name, variables });
    inFlight.add(answer);
    const remove = () => inFlight.delete(answer);
    answer.then(remove, remove);
    return answer;
  };

  return new Environment({
    network: Network.create(fetchAnswer, createSubscribe(session, inFlight)),
    store: new RelayStore(new RecordSource()),
  });
}

async function readQuery(
  { token, onRefused }: SessionOptions,
  body: object,
): Promise<GraphQLResponse> {
  const response = await post(token, body, 'json');
  const answer = await readAnswer(response);
  const failure = failureIn(answer, requestIdOf(response));
  if (failure?.code === 'UNAUTHENTICATED') onRefused();
  if (failure !== undefined) throw failure;
  return answer as GraphQLResponse;
}
