import { useCallback, useEffect, useTransition } from 'react';
import { type PreloadedQuery, useQueryLoader } from 'react-relay';
import type { GraphQLTaggedNode, OperationType } from 'relay-runtime';

export interface Request<Query extends OperationType> {
  /** Null until the first load has begun. */
  reference: PreloadedQuery<Query> | null | undefined;
  /** Whether something newer than what is shown is on its way. */
  isPending: boolean;
  reload: () => void;
}

/** Loads a query anew whenever its variables change. What is shown stays until the new is there. */
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
