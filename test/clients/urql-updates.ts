import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache';
import type { ChangesSubscription, TaskFilter } from './generated/graphql.ts';

interface ListArgs {
  after?: string | null;
  filter?: TaskFilter | null;
  orderBy?: unknown;
}

/** What changes in the cache besides the fields of the task. */
export const updates: UpdatesConfig = {
  Query: {
    tasks(_page: object, { after, filter, orderBy }: ListArgs, cache) {
      if (after) return;
      // A new first page starts the list again: pages behind the old one may leave rows out.
      for (const { fieldKey, arguments: args } of pagesOf(cache, filter)) {
        if (args?.after && isSame(args.orderBy, orderBy)) cache.invalidate('Query', fieldKey);
      }
    },
  },
  Subscription: {
    taskChanges({ taskChanges }: ChangesSubscription, { filter }: ListArgs, cache) {
      const { matches, task } = taskChanges;
      if (matches) return;
      const key = cache.keyOfEntity(task);
      for (const { fieldKey } of pagesOf(cache, filter)) {
        const page = cache.resolve('Query', fieldKey);
        const edges = typeof page === 'string' ? cache.resolve(page, 'edges') : null;
        if (typeof page !== 'string' || !Array.isArray(edges)) continue;
        const others = edges.filter((edge) => cache.resolve(edge, 'node') !== key);
        cache.link(page, 'edges', others);
      }
    },
  },
};

function pagesOf(cache: Cache, filter: TaskFilter | null | undefined) {
  return cache
    .inspectFields('Query')
    .filter((field) => field.fieldName === 'tasks' && isSame(field.arguments?.filter, filter));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
