import { type Exchange, subscriptionExchange } from '@urql/core';
import { followChanges, type LiveClient } from './follow-changes.ts';

export function liveExchange(client: LiveClient): Exchange {
  return subscriptionExchange({
    // A trusted document is sent by id, without a query.
    forwardSubscription: ({ query = '', variables = {}, extensions = {} }) => ({
      subscribe: (sink) => ({
        unsubscribe: followChanges(client, { query, variables, extensions }, sink),
      }),
    }),
  });
}
