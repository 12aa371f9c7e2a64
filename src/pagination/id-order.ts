/** How the ids of a list are spelled, as far as some of them show it. */
export interface IdForm {
  /** What all begin with: a word and a separator, such as `tsk_`, or the word of `T12`; often none. */
  prefix: string;
  /** What all of them match: another id is not in their list. */
  pattern: RegExp;
  /** Whether all have one length, with the same separators at the same places. */
  isFixed: boolean;
  /** The letters that can occur behind the prefix. */
  lower: string;
  upper: string;
}

/** An id, and what its row is sorted by. */
export interface DatedId {
  id: string;
  rank: number;
}

/** A number for each id that ascends as the ids do. */
export type IdKey = (id: string) => number;

const DIGITS = '0123456789';
/** The letters of hexadecimal numbers; all but the four that Crockford's base 32 lacks; all. */
const LETTERS = ['abcdef', 'abcdefghjkmnpqrstvwxyz', 'abcdefghijklmnopqrstuvwxyz'];
const PREFIX = /^[A-Za-z]+[^0-9A-Za-z]/;
const LETTERS_BEFORE_NUMBER = /^[A-Za-z]+(?=\d+$)/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ids that have to be seen before they say what the others look like. */
const MIN_IDS = 20;
/** Letters and digits in which `g` to `z` would have come if there were any. */
const MIN_CHARACTERS = 200;
/** How many more characters than the longest a counter may have. */
const MAX_GROWTH = 4;
/** Ids from each end of a list that show whether they are in order: by chance one time in 250. */
export const MIN_AT_END = 5;
/** Share of neighbours of different times that have to be in order. */
const MIN_IN_ORDER = 0.75;
const EXACT_BITS = 53;

/**
 * The form that all these ids have; `undefined` where they are too few, or of several forms. All of
 * one length, with the same separators at the same places; or a common prefix with letters and digits
 * behind it in any number; or digits in any number, alone or behind the same letters.
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

/** What matches at the start of all ids; nothing where it differs. */
function prefixOf(ids: readonly string[], pattern: RegExp): string {
  const [prefix, ...others] = new Set(ids.map((id) => pattern.exec(id)?.[0]));
  return others.length === 0 ? (prefix ?? '') : '';
}

/**
 * A number for each id of this form that ascends as ids do, where those of `oldest` and `newest`
 * show that ids are in order of creation; `undefined` where they are not. Rows of one time may stand
 * in any order, and what an id has beyond 53 bits does not count: ids of one number are next to each
 * other, in no order.
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
  // The digits in the orders that they may have: one, where letters are of one case.
  const alphabets = new Set([DIGITS + upper + lower, DIGITS + lower + upper]);
  const tried = [...alphabets].map((alphabet) => {
    const keyOf = keyOver(alphabet, form, start);
    return { keyOf, share: shareInOrder(keyOf, oldest, newest) };
  });
  const [best] = tried.toSorted((a, b) => b.share - a.share);
  return best !== undefined && best.share >= MIN_IN_ORDER ? best.keyOf : undefined;
}

/** Share of neighbours of different times that are in order; 0 where the ends are not. */
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

/** Ids of one length by their first digits that differ; others as the numbers that they are. */
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

/** The fewest letters that ids like these have: with few characters, all if there is one. */
function lettersIn(text: string): Pick<IdForm, 'lower' | 'upper'> {
  const kinds = text.length < MIN_CHARACTERS ? LETTERS.slice(-1) : LETTERS;
  const fewest = (seen: readonly string[]) =>
    ['', ...kinds].find((kind) => seen.every((letter) => kind.includes(letter))) ?? '';
  const lower = fewest(text.match(/[a-z]/g) ?? []);
  const upper = fewest(text.match(/[A-Z]/g)?.map((letter) => letter.toLowerCase()) ?? []);
  return { lower, upper: upper.toUpperCase() };
}
