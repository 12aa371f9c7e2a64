import { complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type ExecutionArgs, getOperationAST, Kind } from 'graphql';

/** Costs that are kept for one document. */
export const MAX_COSTS = 32;
/** Of one key: what a cost depends on is short, unless somebody makes it long. */
const MAX_KEY_CHARACTERS = 100;

/** What operations cost, reckoned once for a document and for variables of the same extent. */
export class CostCache {
  readonly #costs = new WeakMap<DocumentNode, Map<string, number>>();

  of(args: ExecutionArgs): number {
    const key = keyOf(args);
    if (key.length > MAX_KEY_CHARACTERS) return costOf(args);
    const { document } = args;
    let costs = this.#costs.get(document);
    if (costs === undefined) {
      costs = new Map();
      this.#costs.set(document, costs);
    }
    let cost = costs.get(key);
    if (cost === undefined) {
      cost = costOf(args);
      if (costs.size >= MAX_COSTS) costs.clear();
      costs.set(key, cost);
    }
    return cost;
  }

  /** Costs that are kept for a document. */
  sizeOf(document: DocumentNode): number {
    return this.#costs.get(document)?.size ?? 0;
  }
}

/** Which operation it is, and its variables in the order in which it declares them. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs): string {
  const operation = getOperationAST(document, operationName);
  if (!operation) return '';
  const extents = operation.variableDefinitions?.map(({ variable: { name } }) =>
    extentOf(variableValues?.[name.value]),
  );
  return JSON.stringify([document.definitions.indexOf(operation), ...(extents ?? [])]);
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
