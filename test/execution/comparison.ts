import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { expect } from 'vitest';
import { createExecutor } from '../../src/execution/execute.ts';

type Answer = ExecutionResult | Promise<ExecutionResult>;
export type Executor = (args: ExecutionArgs) => Answer;

/** An executor that counts the operations that it executed without a plan. */
export function countingExecutor(): { execute: Executor; fallbacks: () => number } {
  let fallbacks = 0;
  const executor = createExecutor((args: ExecutionArgs) => {
    fallbacks += 1;
    return execute(args);
  });
  return { execute: executor, fallbacks: () => fallbacks };
}

/** A result in comparable form: with the order of keys and errors. */
export function factsOf(result: ExecutionResult) {
  return {
    keys: Object.keys(result),
    // The text too, because it has the order of the keys.
    text: JSON.stringify(result.data ?? null),
    data: result.data,
    errors: result.errors?.map(errorFacts),
  };
}

function errorFacts(error: unknown) {
  if (!(error instanceof Error)) return error;
  const facts = { kind: error.constructor.name, message: error.message };
  if (!(error instanceof GraphQLError)) return { ...facts, ...error };
  const { path, locations, extensions, originalError, nodes } = error;
  return {
    ...facts,
    path,
    locations,
    extensions,
    original: originalError && [originalError.constructor.name, originalError.message],
    nodes: nodes?.map(({ loc }) => loc?.start),
  };
}

/** Executes a document with graphql-js and with a plan; the results have to be equal. */
export class Comparison {
  readonly #planned = countingExecutor();
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;

  constructor(schema: GraphQLSchema, text: string) {
    this.#schema = schema;
    this.#document = parse(text);
    expect(validate(schema, this.#document)).toEqual([]);
  }

  /** The number of executions without a plan. */
  get fallbacks(): number {
    return this.#planned.fallbacks();
  }

  /** @param args creates new arguments for each of the two */
  async answer(args: () => Omit<ExecutionArgs, 'schema' | 'document'> = () => ({})) {
    const given = { schema: this.#schema, document: this.#document };
    const expected = factsOf(await execute({ ...given, ...args() }));
    const actual = factsOf(await this.#planned.execute({ ...given, ...args() }));
    expect(actual).toEqual(expected);
    return actual;
  }
}
