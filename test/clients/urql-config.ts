import { Client, CombinedError, cacheExchange, type Exchange, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache, type UpdatesConfig } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';

/**
 * @param exchanges between the cache and the requests, such as that of trusted documents
 * @param updates for live changes
 */
export function createUrqlClient(
  url: string,
  token: () => string,
  exchanges: Exchange[] = [],
  updates: UpdatesConfig = {},
): Client {
  const withoutId = () => null;
  const cache = graphcache({
    keys: {
      DashboardSettings: withoutId,
      PageCursor: withoutId,
      PageCursors: withoutId,
      TaskChange: withoutId,
      TaskCounts: withoutId,
      TaskStatusCount: withoutId,
      TaskTypeCount: withoutId,
    },
    resolvers: { Query: { tasks: relayPagination() }, User: { tasks: relayPagination() } },
    updates,
  });
  return new Client({
    url,
    exchanges: [cache, ...exchanges, fetchExchange],
    fetchOptions: () => ({ headers: { authorization: `Bearer ${token()}` } }),
  });
}

/** For numbered pages, which `relayPagination` would append to each other. */
export function createPagesClient(
  url: string,
  token: () => string,
  exchanges: Exchange[] = [],
): Client {
  return new Client({
    url,
    exchanges: [cacheExchange, ...exchanges, fetchExchange],
    fetchOptions: () => ({ headers: { authorization: `Bearer ${token()}` } }),
  });
}

export function codeOf(error: unknown): unknown {
  return error instanceof CombinedError ? error.graphQLErrors[0]?.extensions.code : undefined;
}
