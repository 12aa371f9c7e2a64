import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import type { ResolverContext } from '../resolvers/context.ts';
import type { Representation } from '../resolvers/entities.ts';

/** The Pothos builder. It defines no types of its own: each noun has its file beside this one. */
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
  // Refused before execution instead, see src/plugins/use-query-limits.ts.
  complexity: { disabled: true, defaultComplexity: 0, defaultListMultiplier: 1 },
});
