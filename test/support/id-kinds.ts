import { below, type Random, randomFrom } from '../../sandbox/random.ts';

/** One way a REST API may create the ids of its tasks. */
export interface IdKind {
  name: string;
  /** Whether they are in order of creation. */
  isOrdered: boolean;
  /** Whether they have several forms. */
  isMixed?: boolean;
  make(random: Random, sequence: number, milliseconds: number): string;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LOWER_FIRST = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HEX = '0123456789abcdef';
const FIRST = 98_765;

function inBase(value: bigint, alphabet: string, length = 1): string {
  const base = BigInt(alphabet.length);
  let text = '';
  for (let rest = value; rest > 0n || text.length < length; rest /= base) {
    text = (alphabet[Number(rest % base)] ?? '') + text;
  }
  return text;
}

function letters(random: Random, alphabet: string, length: number): string {
  let text = '';
  for (let n = 0; n < length; n++) text += alphabet[below(random, alphabet.length)];
  return text;
}

function uuid(random: Random, start: string, version: string): string {
  const hex = start + version + letters(random, HEX, 3) + '89ab'[below(random, 4)];
  const all = hex.padEnd(17, '0') + letters(random, HEX, 15);
  return [0, 8, 12, 16, 20].map((at, n) => all.slice(at, [8, 12, 16, 20, 32][n])).join('-');
}

const ulid = (random: Random, ms: number) =>
  inBase(BigInt(Math.floor(ms)), CROCKFORD, 10) + letters(random, CROCKFORD, 16);

export const ID_KINDS: readonly IdKind[] = [
  { name: 'ULIDs', isOrdered: true, make: (random, _, ms) => ulid(random, ms) },
  {
    name: 'ULIDs in small letters behind a prefix',
    isOrdered: true,
    make: (random, _, ms) => `tsk_${ulid(random, ms).toLowerCase()}`,
  },
  {
    name: 'UUIDs of version 7',
    isOrdered: true,
    make: (random, _, ms) => uuid(random, inBase(BigInt(Math.floor(ms)), HEX, 12), '7'),
  },
  {
    name: 'KSUIDs',
    isOrdered: true,
    make(random, _, ms) {
      const seconds = BigInt(Math.floor(ms / 1000) - 1_400_000_000);
      return inBase((seconds << 128n) + BigInt(below(random, 2 ** 31)), BASE62, 27);
    },
  },
  {
    name: 'object ids',
    isOrdered: true,
    make: (random, _, ms) =>
      inBase(BigInt(Math.floor(ms / 1000)), HEX, 8) + letters(random, HEX, 16),
  },
  { name: 'counters', isOrdered: true, make: (_, sequence) => `${FIRST + sequence}` },
  {
    name: 'counters behind a prefix',
    isOrdered: true,
    make: (_, sequence) => `tsk_${FIRST + sequence}`,
  },
  {
    name: 'counters behind letters',
    isOrdered: true,
    make: (_, sequence) => `INV${FIRST + sequence}`,
  },
  {
    name: 'counters with zeros in front',
    isOrdered: true,
    make: (_, sequence) => `tsk_${String(FIRST + sequence).padStart(12, '0')}`,
  },
  {
    name: 'counters in base 16',
    isOrdered: true,
    make: (_, sequence) => `tsk_${(65_000 + sequence).toString(16)}`,
  },
  {
    name: 'counters in base 36',
    isOrdered: true,
    make: (_, sequence) => `tsk-${(46_000 + sequence).toString(36)}`,
  },
  {
    name: 'counters in base 62',
    isOrdered: true,
    make: (_, sequence) => `tsk_${inBase(BigInt(238_000 + sequence), BASE62)}`,
  },
  {
    name: 'counters in base 62, small letters first',
    isOrdered: true,
    make: (_, sequence) => `tsk_${inBase(BigInt(238_000 + sequence), LOWER_FIRST, 8)}`,
  },
  {
    name: 'snowflakes',
    isOrdered: true,
    make: (random, _, ms) =>
      `${(BigInt(Math.floor(ms) - 1_288_834_974_657) << 22n) + BigInt(below(random, 2 ** 22))}`,
  },
  {
    name: 'random letters and digits',
    isOrdered: false,
    make: (random) => `tsk_${letters(random, `${HEX}ghijklmnopqrstuvwxyz`, 7)}`,
  },
  {
    name: 'UUIDs of version 4',
    isOrdered: false,
    make: (random) => uuid(random, letters(random, HEX, 12), '4'),
  },
  {
    name: 'random ids with separators anywhere',
    isOrdered: false,
    isMixed: true,
    make: (random) => letters(random, `${BASE62}_-`, 21),
  },
  {
    name: 'old ids beside new ones',
    isOrdered: false,
    isMixed: true,
    make: (random, sequence, ms) =>
      sequence % 3 === 0 ? ulid(random, ms) : `tsk_${letters(random, HEX, 7)}`,
  },
];

/** The ids of one list: the same for the same seed. */
export function idMaker({ make }: IdKind, seed: number) {
  return (sequence: number, milliseconds: number): string =>
    make(randomFrom(seed, sequence), sequence, milliseconds);
}
