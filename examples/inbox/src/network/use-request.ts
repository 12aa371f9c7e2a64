import { useCallback, useEffect, useTransition } from 'react';
import { type PreloadedQuery, useQueryLoader } from 'react-relay';
import type { GraphQLTaggedNode, OperationType } from 'relay-runtime';

export interface Request<Query extends OperationType> {
  /** Null before the first load. */
  reference: PreloadedQuery<Query> | null | undefined;
  /** Whether newer data is loading. */
  isPending: boolean;
  reload: () => void;
}

/** Loads a query when its variables change. The old data is shown until then. */
export function useRequest<Query extends OperationType>(
  query: GraphQLTaggedNode,
  variables: Query['variables'],
): Request<Query> {
  const [reference, load] = useQueryLoader<Query>(query);
  const [isPending, startTransition] = useTransition();
  const key = JSON.stringify(variables);
  const reload = useCallback(() => {
    startTransition(() => load(JSON.parse(key), { fetchPolicy: 'network-only' }));
  }, [load, key]);
  useEffect(reload, [reload]);
  return { reference, isPending, reload };
}
