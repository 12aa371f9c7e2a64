/** The common form of a list's ids, derived from some of them. */
export interface IdForm {
  /** The start of all ids: a word and a separator, such as `tsk_`, or the word of `T12`; often empty. */
  prefix: string;
  /** All ids match it; an id that does not is not in the list. */
  pattern: RegExp;
  /** Whether all have the same length, and the same separators at the same positions. */
  isFixed: boolean;
  /** The letters that can occur after the prefix. */
  lower: string;
  upper: string;
}

/** An id, and the sort key of its row. */
export interface DatedId {
  id: string;
  rank: number;
}

/** Maps an id to a number; both are in the same order. */
export type IdKey = (id: string) => number;

const DIGITS = '0123456789';
/** The letters of hexadecimal numbers, of Crockford's base 32, and all. */
const LETTERS = ['abcdef', 'abcdefghjkmnpqrstvwxyz', 'abcdefghijklmnopqrstuvwxyz'];
const PREFIX = /^[A-Za-z]+[^0-9A-Za-z]/;
const LETTERS_BEFORE_NUMBER = /^[A-Za-z]+(?=\d+$)/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The fewest ids from which a form is derived. */
const MIN_IDS = 20;
/** With so many characters, the smallest set of {@link LETTERS} that has all letters seen counts as complete. */
const MIN_CHARACTERS = 200;
/** How many more characters than the longest known id another one may have. */
const MAX_GROWTH = 4;
/**
 * The fewest ids from each end of a list that show whether ids are in order; the chance of an error is 1 in
 * 250.
 */
export const MIN_AT_END = 5;
/** The share of neighbours with different times that have to be in order. */
const MIN_IN_ORDER = 0.75;
const EXACT_BITS = 53;

/**
 * The form that all these ids have; `undefined` if there are too few, or if they have several forms. A form
 * is one of three: all have the same length, with the same separators at the same positions; a common prefix,
 * followed by any number of letters and digits; or digits, alone or after the same letters.
 */
export function idFormOf(ids: readonly string[]): IdForm | undefined {
  const [first] = ids;
  if (first === undefined || ids.length < MIN_IDS) return undefined;
  const isUuid = ids.every((id) => UUID.test(id));
  const prefix = isUuid ? '' : prefixOf(ids, PREFIX);
  const bodies = ids.map((id) => id.slice(prefix.length));
  const letters = lettersIn(bodies.join(''));
  const characters = `[${DIGITS}${letters.lower}${letters.upper}]`;
  const body = escaped(first.slice(prefix.length)).replace(
    /[0-9A-Za-z]+/g,
    ({ length }) => `${characters}{${length}}`,
  );
  const fixed = new RegExp(`^${escaped(prefix)}${body}$`);
  if (ids.every((id) => fixed.test(id))) {
    return { prefix, pattern: fixed, isFixed: true, ...letters };
  }
  const isNumber = prefix === '';
  const start = isNumber ? prefixOf(ids, LETTERS_BEFORE_NUMBER) : prefix;
  const most = Math.max(...ids.map(({ length }) => length)) - start.length + MAX_GROWTH;
  const digits = isNumber ? '\\d' : characters;
  const pattern = new RegExp(`^${escaped(start)}${digits}{1,${most}}$`);
  if (!ids.every((id) => pattern.test(id))) return undefined;
  const others = isNumber ? { lower: '', upper: '' } : letters;
  return { prefix: start, pattern, isFixed: false, ...others };
}

/** The part that matches at the start of all ids; empty if the ids differ there. */
function prefixOf(ids: readonly string[], pattern: RegExp): string {
  const [prefix, ...others] = new Set(ids.map((id) => pattern.exec(id)?.[0]));
  return others.length === 0 ? (prefix ?? '') : '';
}

/**
 * Maps each id of this form to a number in the same order, if `oldest` and `newest` show that ids are in
 * order of creation; otherwise `undefined`. Rows of one time may be in any order. Only the first 53 bits of
 * an id count: ids with the same number are neighbours in no particular order.
 *
 * @param wanted the ids to look for, which have the form
 */
export function idKeyFor(
  form: IdForm,
  oldest: readonly DatedId[],
  newest: readonly DatedId[],
  wanted: readonly string[],
): IdKey | undefined {
  if (oldest.length < MIN_AT_END || newest.length < MIN_AT_END) return undefined;
  const all = [...oldest.map(({ id }) => id), ...newest.map(({ id }) => id), ...wanted];
  const start = form.isFixed ? commonLength(all) : form.prefix.length;
  const { lower, upper } = form;
  // The possible orders of digits and letters: only one if all letters have the same case.
  const alphabets = new Set([DIGITS + upper + lower, DIGITS + lower + upper]);
  const tried = [...alphabets].map((alphabet) => {
    const keyOf = keyOver(alphabet, form, start);
    return { keyOf, share: shareInOrder(keyOf, oldest, newest) };
  });
  const [best] = tried.toSorted((a, b) => b.share - a.share);
  return best !== undefined && best.share >= MIN_IN_ORDER ? best.keyOf : undefined;
}

/**
 * Share of neighbours with different times that are in order; 0 if the oldest ids are not before the newest.
 */
function shareInOrder(
  keyOf: IdKey,
  oldest: readonly DatedId[],
  newest: readonly DatedId[],
): number {
  const highest = Math.max(...oldest.map(({ id }) => keyOf(id)));
  const lowest = Math.min(...newest.map(({ id }) => keyOf(id)));
  if (!(highest < lowest)) return 0;
  const pairs = [oldest, newest].flatMap((ids) => {
    const sorted = ids.toSorted((a, b) => a.rank - b.rank);
    return sorted.slice(1).flatMap((one, index) => {
      const before = sorted[index];
      return before === undefined || before.rank === one.rank ? [] : [[before, one] as const];
    });
  });
  const inOrder = pairs.filter(([before, one]) => keyOf(before.id) <= keyOf(one.id));
  return pairs.length === 0 ? 1 : inOrder.length / pairs.length;
}

/** Ids of one length are compared by the first digits that differ, others as numbers. */
function keyOver(alphabet: string, { isFixed }: IdForm, start: number): IdKey {
  const base = alphabet.length;
  const digits = Math.floor(EXACT_BITS / Math.log2(base));
  const digitOf = new Map([...alphabet].map((character, value) => [character, value]));
  return (id) => {
    let key = 0;
    let count = 0;
    for (const character of id.slice(start)) {
      const value = digitOf.get(character);
      if (value === undefined) continue;
      if (isFixed && count === digits) break;
      key = key * base + value;
      count += 1;
    }
    return key;
  };
}

function commonLength(ids: readonly string[]): number {
  const [first = ''] = ids;
  let length = first.length;
  for (const id of ids) {
    while (!id.startsWith(first.slice(0, length))) length -= 1;
  }
  return length;
}

function escaped(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '\\$&');
}

/** The smallest set of letters that such ids use. With few characters, one letter counts as all. */
function lettersIn(text: string): Pick<IdForm, 'lower' | 'upper'> {
  const kinds = text.length < MIN_CHARACTERS ? LETTERS.slice(-1) : LETTERS;
  const fewest = (seen: readonly string[]) =>
    ['', ...kinds].find((kind) => seen.every((letter) => kind.includes(letter))) ?? '';
  const lower = fewest(text.match(/[a-z]/g) ?? []);
  const upper = fewest(text.match(/[A-Z]/g)?.map((letter) => letter.toLowerCase()) ?? []);
  return { lower, upper: upper.toUpperCase() };
}
