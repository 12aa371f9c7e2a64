import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  getVariableValues,
  Kind,
  visit,
} from 'graphql';

/** The most costs that are kept for one document. */
const MAX_COSTS = 32;
/** Longer keys are not kept, because a caller can make them very long. */
const MAX_KEY_CHARACTERS = 100;

/** Caches the costs of operations, by document and by the values that the cost depends on. */
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

  /** The number of costs kept for a document. */
  sizeOf(document: DocumentNode): number {
    return this.#costs.get(document)?.size ?? 0;
  }
}

/** The operation's index and its variables, in the order of their declarations. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs): string {
  const operation = getOperationAST(document, operationName);
  if (!operation) return '';
  const parts = operation.variableDefinitions?.map(({ variable: { name } }) =>
    costRelevantPart(variableValues?.[name.value]),
  );
  return JSON.stringify([document.definitions.indexOf(operation), ...(parts ?? [])]);
}

/**
 * The part of a variable that src/schema/cost.ts uses: numbers, lengths of lists, and whether it is given.
 */
function costRelevantPart(value: unknown): unknown {
  if (Array.isArray(value)) return [value.length];
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return typeof value;
}

/** @throws GraphQLError for invalid variables */
function costOf(args: ExecutionArgs): number {
  refuseInvalidVariables(args);
  const { complexity } = complexityFromQuery(executedPartOf(args), {
    schema: args.schema,
    variables: args.variableValues ?? {},
    ctx: {},
  });
  return complexity;
}

/**
 * Without this check, the plugin would collect all errors of the variables: seconds of work for a long list.
 */
function refuseInvalidVariables(args: ExecutionArgs): void {
  const { schema, document, operationName, variableValues } = args;
  const { variableDefinitions = [] } = getOperationAST(document, operationName) ?? {};
  const options = { maxErrors: 1, hideSuggestions: true };
  const { errors } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, options);
  if (errors) throw errors[0];
}

/**
 * The executed operation and the fragments, without `__typename`. The plugin would count it as a field, but
 * it needs no REST call, and clients and gateways add it to every selection.
 */
function executedPartOf({ document, operationName }: ExecutionArgs): DocumentNode {
  const operation = getOperationAST(document, operationName);
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || definition === operation,
  );
  return visit(
    { ...document, definitions },
    {
      [Kind.FIELD]: ({ name }) => (name.value === '__typename' ? null : undefined),
    },
  );
}
