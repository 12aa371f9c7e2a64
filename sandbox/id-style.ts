import type { IdStyle } from './behaviour.ts';
import { sequenceOf, shortCode } from './short-code.ts';

type Spelling = Exclude<IdStyle, 'mixed' | 'base64' | 'code-units'>;

/** The text before and after the seven characters of a short code. */
const AROUND: Record<Spelling, readonly [before: string, after: string]> = {
  plain: ['tsk_', ''],
  long: ['tsk_', `_${'x'.repeat(300)}`],
  spaces: [' task no. ', ' / a&b=c '],
  accents: ['tâche_', '_作業'],
  emoji: ['🧾', '👩‍👩‍👧'],
  // Half of a surrogate pair: JSON can contain it ("\ud83d"), UTF-8 cannot.
  'lone-surrogate': ['tsk_\ud83d', ''],
};

// The first is a surrogate pair: it sorts before the second by code units, and after it by code points.
const APART = ['😀', '～'];

const BASE64_TYPE = 'Task:';
const MIXED = [
  'plain',
  'long',
  'spaces',
  'base64',
  'accents',
  'emoji',
  'code-units',
] as const satisfies readonly IdStyle[];

/** The REST id of the task with this sequence number. */
export function restIdOf(sequence: number, style: IdStyle): string {
  const code = shortCode(sequence);
  switch (style) {
    case 'mixed':
      return restIdOf(sequence, MIXED[sequence % MIXED.length] ?? 'plain');
    case 'base64':
      return Buffer.from(`${BASE64_TYPE}${code}`).toString('base64');
    case 'code-units':
      return `${APART[sequence % APART.length]}${code}`;
    default: {
      const [before, after] = AROUND[style];
      return `${before}${code}${after}`;
    }
  }
}

/** The sequence number of a generated id; `undefined` for any other text. */
export function sequenceOfRestId(id: string, style: IdStyle): number | undefined {
  const codes = [id, Buffer.from(id, 'base64').toString()].flatMap(
    (text) => text.match(/[0-9a-z]{7}/g) ?? [],
  );
  return codes
    .map((code) => sequenceOf(code))
    .find((sequence) => sequence !== undefined && restIdOf(sequence, style) === id);
}
