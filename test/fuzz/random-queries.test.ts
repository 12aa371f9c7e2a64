import fc from 'fast-check';
import type { GraphQLField } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { QueryWriter } from '../support/query-writer.ts';

/** A part of what is tried in all; the rest is in the other files of this folder. */
const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 400) / 4);
const TIME_LIMIT = 60_000 + RUNS * 200;

let gateway: TestGateway;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);
const outcomes = new Map<string, number>();

beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { tasks: 120 } });
  process.on('unhandledRejection', onUnhandled);
});
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  await gateway[Symbol.asyncDispose]();
});

/** The answer is JSON, its errors have codes, and the gateway still answers the next request. */
async function expectWellFormedAnswer(query: string, variables: Record<string, unknown> = {}) {
  gateway.log.length = 0;
  const { status, data, errors, text } = await gateway.ask(query, { variables });
  expect(status).toBeLessThan(500);
  expect(data !== undefined || (errors ?? []).length > 0).toBe(true);
  for (const { extensions } of errors ?? []) {
    expect(extensions?.code).toMatch(/^[A-Z_]+$/);
    expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR');
  }
  expect(text).not.toContain(gateway.sandbox.organizations[0].token);
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  const outcome = String(errors?.[0]?.extensions?.code ?? 'answered');
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

  const plain = await gateway.ask('{ tasks(first: 1) { totalCount } }');
  expect(plain.data).toEqual({ tasks: { totalCount: 120 } });
  expect(unhandled).toEqual([]);
}

function report(what: string): void {
  const counts = [...outcomes].sort(([, a], [, b]) => b - a);
  console.log(`fuzz: ${RUNS} ${what} (${counts.map((entry) => entry.join(' ')).join(', ')})`);
  outcomes.clear();
}

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
  'random queries over the schema get a well-formed answer',
  async () => {
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
    report('random queries');
  },
  TIME_LIMIT,
);
