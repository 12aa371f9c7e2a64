import type { TaskOrder } from '../../src/pagination/order.ts';
import type { Behaviour, ModelRow } from './model-list.ts';

/** How REST might sort two rows. */
export function compareModelRows(
  a: ModelRow,
  b: ModelRow,
  { field, direction }: TaskOrder,
  behaviour: Behaviour,
  salt: number,
): number {
  const sign = direction === 'asc' ? 1 : -1;
  const isWord = field === 'status' || field === 'type';
  const byKey = isWord
    ? sign * (rankOfWord(a.word, behaviour) - rankOfWord(b.word, behaviour))
    : compareKeys(a.key, b.key, sign, behaviour);
  return byKey || compareTies(a, b, sign, behaviour, salt);
}

/** The values in the given order, then other values, then null. */
function rankOfWord(word: string | null, { words }: Behaviour): number {
  if (word === null) return words.length + 1;
  const index = words.indexOf(word);
  return index === -1 ? words.length : index;
}

function compareKeys(
  a: number | null,
  b: number | null,
  sign: number,
  { nulls }: Behaviour,
): number {
  if (a === b) return 0;
  const isFirst =
    nulls === 'first' || (nulls === 'smallest' && sign > 0) || (nulls === 'largest' && sign < 0);
  if (a === null) return isFirst ? -1 : 1;
  if (b === null) return isFirst ? 1 : -1;
  return sign * (a - b);
}

function compareTies(
  a: ModelRow,
  b: ModelRow,
  sign: number,
  { ties }: Behaviour,
  salt: number,
): number {
  switch (ties) {
    case 'insertion':
      return a.sequence - b.sequence;
    case 'mirrored':
      return sign * (a.sequence - b.sequence);
    case 'id':
      return a.id < b.id ? -1 : 1;
    default:
      return mix(a.sequence, salt) - mix(b.sequence, salt) || a.sequence - b.sequence;
  }
}

/** A number that looks random and is the same for the same arguments. */
function mix(value: number, salt: number): number {
  let hash = Math.imul(value + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
