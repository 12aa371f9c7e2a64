import { complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type ExecutionArgs, getOperationAST, Kind } from 'graphql';

/** Costs that are kept for one document. */
const MAX_COSTS = 100;

/** What operations cost, reckoned once for a document and for variables of the same extent. */
export class CostCache {
  readonly #costs = new WeakMap<DocumentNode, Map<string, number>>();

  of(args: ExecutionArgs): number {
    const { document, operationName, variableValues } = args;
    let costs = this.#costs.get(document);
    if (costs === undefined) {
      costs = new Map();
      this.#costs.set(document, costs);
    }
    const extents = Object.entries(variableValues ?? {}).map(([name, value]) => [
      name,
      extentOf(value),
    ]);
    const key = JSON.stringify([operationName, ...extents]);
    let cost = costs.get(key);
    if (cost === undefined) {
      cost = costOf(args);
      if (costs.size >= MAX_COSTS) costs.clear();
      costs.set(key, cost);
    }
    return cost;
  }
}

/**
 * As much of a variable as a cost may depend on (src/schema/cost.ts): how many rows, how long a
 * list, whether at all.
 */
function extentOf(value: unknown): unknown {
  if (Array.isArray(value)) return [value.length];
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return typeof value;
}

function costOf(args: ExecutionArgs): number {
  const { complexity } = complexityFromQuery(executedPartOf(args), {
    schema: args.schema,
    variables: args.variableValues ?? {},
    ctx: {},
  });
  return complexity;
}

/** Without the operations of the document that are not the one asked for. */
function executedPartOf({ document, operationName }: ExecutionArgs): DocumentNode {
  const operation = getOperationAST(document, operationName);
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || definition === operation,
  );
  return definitions.length === document.definitions.length
    ? document
    : { ...document, definitions };
}
