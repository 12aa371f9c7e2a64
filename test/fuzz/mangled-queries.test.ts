import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'vitest';
import { fuzzedGateway, RUNS, TIME_LIMIT } from './fuzzed-gateway.ts';

const { outcomes, expectWellFormedAnswer } = fuzzedGateway();

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
  'the gateway answers example queries whose text is mangled, and stays usable',
  async ({ annotate }) => {
    // Without `noBias`, fast-check would mostly change the first and the last words.
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
    await annotate(`${outcomes}`);
  },
  TIME_LIMIT,
);

type Change = { place: number } & ({ other: number } | { length: number; scrap: string });

/** The text with one name replaced by another, or with a few words replaced by a fragment. */
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
