import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

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

const root = new URL('../../', import.meta.url);
const TEXTS = [
  ...globSync('examples/queries/*.graphql', { cwd: root }).map((file) =>
    readFileSync(new URL(file, root), 'utf8').replaceAll(/#.*/g, ''),
  ),
  '{ node(id: "usr_1") { id ... on Task { label } ...U } } fragment U on User { tasks { totalCount } }',
];
const SCRAPS = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '...',
    '... on Task {',
    '$x',
    '@skip(if: true)',
    '@a',
    '"',
    '"""',
  ],
  ...['query', 'mutation', 'subscription', 'fragment F on Query { ...F }', '...F', '__schema', '#'],
  ...[
    '\u0000',
    '\ufeff',
    '😀',
    '\\u{110000}',
    '1e999',
    '99999999999',
    '-',
    'null',
    '&',
    'first: -1',
  ],
];

test(
  'example queries with their text mangled get a well-formed answer',
  async () => {
    // Left to its bias, fast-check would change the first words and the last most of the time.
    const place = fc.noBias(fc.nat({ max: 100_000 }));
    const scrap = fc.oneof(fc.constantFrom(...SCRAPS), fc.string());
    const change = fc.oneof(
      { weight: 4, arbitrary: fc.record({ place, other: place }) },
      { weight: 1, arbitrary: fc.record({ place, length: fc.nat({ max: 3 }), scrap }) },
    );
    const mangled = fc
      .tuple(fc.constantFrom(...TEXTS), fc.array(change, { minLength: 1, maxLength: 3 }))
      .map(([text, changes]) => changes.reduce(mangle, text));
    const variables = fc.oneof(
      { weight: 4, arbitrary: fc.constant({ first: 3, user: 'usr_1' }) },
      {
        weight: 1,
        arbitrary: fc.dictionary(fc.constantFrom('first', 'filter', 'user'), fc.jsonValue()),
      },
    );
    await fc.assert(fc.asyncProperty(mangled, variables, expectWellFormedAnswer), {
      numRuns: RUNS,
    });
    report('mangled queries');
  },
  TIME_LIMIT,
);

type Change = { place: number } & ({ other: number } | { length: number; scrap: string });

/** The text with a name in the place of another, or a scrap in the place of a few words. */
function mangle(text: string, change: Change): string {
  const words: string[] = text.match(/\w+|\.{3}|"[^"]*"|[^\w\s]/g) ?? [];
  const at = (place: number, among: readonly number[]) => among[place % among.length] ?? 0;
  const names = words.flatMap((word, index) => (/^\w/.test(word) ? [index] : []));
  if ('other' in change) {
    const other = words[at(change.other, names)] ?? '';
    return words.with(at(change.place, names), other).join(' ');
  }
  const from = at(change.place, [...words.keys()]);
  return words.toSpliced(from, change.length, change.scrap).join(' ');
}
