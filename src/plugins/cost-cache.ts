import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  getVariableValues,
  Kind,
  visit,
} from 'graphql';

/** Costs that are kept for one document. */
const MAX_COSTS = 32;
/** Of one key. Longer ones are not kept: a caller can make them as long as they like. */
const MAX_KEY_CHARACTERS = 100;

/** The costs of operations, computed once for a document and the values that its cost depends on. */
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

  /** Of the costs kept for a document. */
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

/** As src/schema/cost.ts uses variables: numbers, lengths of lists, and whether one is given. */
function costRelevantPart(value: unknown): unknown {
  if (Array.isArray(value)) return [value.length];
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return typeof value;
}

/** @throws GraphQLError for variables that do not fit */
function costOf(args: ExecutionArgs): number {
  refuseInvalidVariables(args);
  const { complexity } = complexityFromQuery(executedPartOf(args), {
    schema: args.schema,
    variables: args.variableValues ?? {},
    ctx: {},
  });
  return complexity;
}

/** The plugin would list all errors of them: seconds of work for a long list. */
function refuseInvalidVariables(args: ExecutionArgs): void {
  const { schema, document, operationName, variableValues } = args;
  const { variableDefinitions = [] } = getOperationAST(document, operationName) ?? {};
  const options = { maxErrors: 1, hideSuggestions: true };
  const { errors } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, options);
  if (errors) throw errors[0];
}

/**
 * The one operation that is executed, and the fragments. Without `__typename`, which takes no REST call, and
 * which clients and gateways in front add to every selection; the plugin would count it as a field.
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
