import fc from 'fast-check';
import type { GraphQLField } from 'graphql';
import { test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { QueryWriter } from '../support/query-writer.ts';
import { fuzzedGateway, RUNS, TIME_LIMIT } from './fuzzed-gateway.ts';

const { gateway, outcomes, expectWellFormedAnswer } = fuzzedGateway();

class FuzzWriter extends QueryWriter {
  protected override head(field: GraphQLField<unknown, unknown>): string {
    const alias = this.chance(80) ? `${this.one([...'abcdefgh'])}${this.number(0, 99)}: ` : '';
    return alias + super.head(field);
  }

  protected override scalar(): unknown {
    const [user] = gateway.sandbox.organizations[0].users;
    const ids = [user?.id, 'VXNlcjo6dXNyXzE', 'tsk_1'];
    return this.one([...ids, '', 'é\n', 'x'.repeat(300), '-1', '%00']);
  }
}

test(
  'the gateway answers random queries over the schema, and stays usable',
  async ({ annotate }) => {
    const query = schema.getQueryType();
    if (!query) throw new Error('no queries');
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (value) => {
        const writer = new FuzzWriter(schema, value);
        const selection = writer.selection(query, 4);
        const head = writer.definitions.length > 0 ? `query (${writer.definitions.join(' ')})` : '';
        await expectWellFormedAnswer(head + selection, writer.variables);
      }),
      { numRuns: RUNS },
    );
    await annotate(`${outcomes}`);
  },
  TIME_LIMIT,
);
