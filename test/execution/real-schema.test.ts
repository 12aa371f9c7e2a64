import fc from 'fast-check';
import {
  execute,
  type GraphQLArgument,
  type GraphQLInputType,
  getNamedType,
  parse,
  validate,
} from 'graphql';
import { afterAll, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { countingExecutor, factsOf } from './comparison.ts';
import { DocumentWriter } from './document-writer.ts';
import { StoreContexts, USERS } from './store-context.ts';

const RUNS = Number(process.env.EXECUTION_RUNS ?? 120);
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const TIME_LIMIT = 60_000 + RUNS * 200;

const contexts = new StoreContexts();
afterAll(() => contexts.close());

/** Writes small queries, few of which are refused immediately. */
class TaskQueryWriter extends DocumentWriter {
  protected override args(args: readonly GraphQLArgument[]): string {
    const rare = ['after', 'before', 'last'];
    return super.args(args.filter(({ name }) => !rare.includes(name) || this.chance(10)));
  }

  protected override value(type: GraphQLInputType, depth: number): unknown {
    if (getNamedType(type).name === 'Int' && this.chance(90)) return this.number(1, 4);
    return super.value(type, depth);
  }

  protected override scalar(): unknown {
    return this.one([USERS[0]?.id, USERS[1]?.id, 'VXNlcjo6dXNyXzE', 'tsk_1', 'é']);
  }
}

test(
  'plans answer random documents over the schema of the gateway as graphql-js does',
  async ({ annotate }) => {
    const query = schema.getQueryType();
    if (!query) throw new Error('no queries');
    await annotate(`SEED=${SEED}`);
    const counts = { planned: 0, withErrors: 0, characters: 0 };
    const property = fc.asyncProperty(fc.gen(), async (value) => {
      const writer = new TaskQueryWriter(schema, value);
      const text = writer.document(query, 4);
      const document = parse(text);
      fc.pre(validate(schema, document).every(({ message }) => message.includes('never used')));
      const planned = countingExecutor();
      const [first, second] = [writer.values(), writer.values()];
      for (const variableValues of [first, first, second]) {
        for (const operationName of writer.names) {
          const args = { schema, document, variableValues, operationName };
          const expected = factsOf(await execute({ ...args, contextValue: contexts.make() }));
          const before = planned.fallbacks();
          const actual = factsOf(await planned.execute({ ...args, contextValue: contexts.make() }));
          expect(actual, text).toEqual(expected);
          if (planned.fallbacks() > before) continue;
          counts.planned += 1;
          if (expected.errors) counts.withErrors += 1;
          counts.characters += expected.text.length;
        }
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
    await annotate(JSON.stringify(counts));
    expect(counts.planned).toBeGreaterThan(RUNS);
    expect(counts.withErrors).toBeGreaterThan(RUNS / 10);
  },
  TIME_LIMIT,
);
