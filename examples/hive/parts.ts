import type { GatewayPlugin } from '@graphql-hive/gateway';
import { sendInParts } from '../stitching/parts.ts';

/** Sends a list of entities in parts if it is over the cost limit of a subgraph. */
export function useParts(): GatewayPlugin {
  return {
    onSubgraphExecute({ executor, setExecutor }) {
      setExecutor((request) => sendInParts(request, executor));
    },
  };
}
