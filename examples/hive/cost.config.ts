/**
 * Like gateway.config.ts; in addition, Hive Gateway refuses operations that are too expensive by the `@cost`
 * and `@listSize` of the subgraphs, before it sends anything.
 */
import { defineConfig } from '@graphql-hive/gateway';
import { gatewayConfig as base } from './gateway.config.ts';

export const gatewayConfig = defineConfig({
  ...base,
  demandControl: {
    // MAX_COST of the gateway.
    maxCost: 15_000,
    // The size of lists of entities, which have no `@listSize`.
    listSize: 10,
    includeExtensionMetadata: true,
  },
});
