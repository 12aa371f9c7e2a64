import { ApolloLink, CombinedGraphQLErrors, Observable } from '@apollo/client';
import { OperationTypeNode, print } from 'graphql';
import { followChanges, type LiveClient } from './follow-changes.ts';

/** Sends subscriptions to another client than queries. */
export function liveLink(client: LiveClient): ApolloLink {
  const follow = new ApolloLink(
    ({ query, variables, extensions }) =>
      new Observable((observer) => {
        // With the id of a trusted document, a query would be refused.
        const text = extensions.persistedQuery ? '' : print(query);
        return followChanges(
          client,
          { query: text, variables, extensions },
          {
            next: (result) => observer.next(result),
            error: (reason) => observer.error(errorFrom(reason)),
            complete: () => observer.complete(),
          },
        );
      }),
  );
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    follow,
  );
}

function errorFrom(reason: unknown): unknown {
  return Array.isArray(reason) ? new CombinedGraphQLErrors({ errors: reason }) : reason;
}
