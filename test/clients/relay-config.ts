import type { GraphQLFormattedError } from 'graphql';
import {
  Environment,
  type FetchFunction,
  Network,
  RecordSource,
  Store,
  type SubscribeFunction,
} from 'relay-runtime';

/** @param subscribe for live changes */
export function createRelayEnvironment(
  url: string,
  token: () => string,
  subscribe?: SubscribeFunction,
): Environment {
  const ask: FetchFunction = async ({ id, text }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token()}` },
      // With trusted documents only the id is set, otherwise only the text.
      body: JSON.stringify({ id, query: text, variables }),
    });
    const answer = await response.json();
    const failure = answer.errors?.find(isOfNoRow);
    if (failure) throw new Error(failure.message, { cause: failure.extensions });
    return answer;
  };
  return new Environment({
    network: Network.create(ask, subscribe),
    store: new Store(new RecordSource()),
  });
}

// A number in the path is a row: its node is null, and the other rows are valid. Any other error has to
// be thrown, or Relay would show the null that came with it instead of the list.
function isOfNoRow({ path }: GraphQLFormattedError): boolean {
  return !path?.some((step) => typeof step === 'number');
}

export function codeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Object && 'code' in cause ? cause.code : undefined;
}
