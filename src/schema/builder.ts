import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import type { ResolverContext } from '../resolvers/context.ts';
import type { Representation } from '../resolvers/entities.ts';

/** The Pothos builder. Each type is in its own file in types/. */
export const builder = new SchemaBuilder<{
  Context: ResolverContext;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    _Any: { Input: Representation; Output: unknown };
    JSON: { Input: never; Output: unknown };
    JSONObject: { Input: never; Output: Record<string, unknown> };
  };
}>({
  plugins: [ComplexityPlugin],
  // src/plugins/use-max-cost.ts refuses queries by their cost, before execution.
  complexity: { disabled: true, defaultComplexity: 0, defaultListMultiplier: 1 },
});
