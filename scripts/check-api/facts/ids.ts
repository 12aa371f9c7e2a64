import { type Check, counted, type Judgement, judged, notSeen } from '../finding.ts';
import { idOf, timeOf } from '../reading.ts';
import { type Gathered, pagesOf, rowsOf } from '../seen.ts';

/** The longest REST id that the gateway accepts. */
const MAX_ID = 1024;

/** Checks of the form of ids. */
export const IDS: readonly Check[] = [
  { id: 'ids', title: 'ids', basis: 'unpublished', judge: judgeIds },
  {
    id: 'unique-ids',
    title: 'ids are unique',
    basis: 'contract',
    judge: ({ readings }) => {
      const pages = pagesOf(readings).filter(({ page }) => page.rows.length > 1);
      if (pages.length === 0) return notSeen();
      const repeated = pages.some(({ page }) => {
        const ids = page.rows.map(idOf).filter((id) => id !== null);
        return new Set(ids).size < ids.length;
      });
      if (!repeated) return judged('ok', 'in every page');
      return judged('bad', 'one id twice in a page', 'Tasks cannot be identified.');
    },
  },
  {
    id: 'id-order',
    title: 'ids and creation',
    basis: 'unpublished',
    judge: ({ readings }) => {
      const pairs = creationPairs(readings);
      if (pairs.length < MIN_PAIRS) return notSeen('too few tasks');
      if (pairs.every(([a, b]) => a < b)) {
        return judged(
          'ok',
          'ids are in order of creation',
          'A task is found by its id in few calls.',
        );
      }
      return judged(
        'ok',
        'ids are not in order of creation',
        'A REST id alone is looked for in at most LOOKUP_BUDGET pages; global ids hold the time.',
      );
    },
  },
];

const MIN_PAIRS = 20;

/** Pairs of ids that are neighbours in time order and have different times, the older id first. */
function creationPairs(readings: Gathered['readings']): [string, string][] {
  const byId = new Map<string, number>();
  for (const row of rowsOf(readings)) {
    const [id, time] = [idOf(row), timeOf(row, 'created_at')];
    if (id !== null && typeof time === 'number') byId.set(id, time);
  }
  const sorted = [...byId].sort(([, a], [, b]) => a - b);
  return sorted.flatMap(([id, time], index): [string, string][] => {
    const next = sorted[index + 1];
    return next === undefined || next[1] === time ? [] : [[id, next[0]]];
  });
}

function judgeIds({ readings }: Gathered): Judgement {
  const rows = rowsOf(readings);
  if (rows.length === 0) return notSeen();
  const ids = [...new Set(rows.map(idOf).filter((id) => id !== null))];
  const without = rows.length - rows.filter((row) => idOf(row) !== null).length;
  if (without > 0) {
    return judged('bad', `${counted(without, 'row')} without one`, 'Each is a null node.');
  }
  const forms = formsOf(ids);
  const lengths = ids.map((id) => id.length);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  const length = shortest === longest ? `${longest}` : `${shortest} to ${longest}`;
  const seen = `${length} characters: ${forms.join('; ')}`;
  if (ids.some((id) => !id.isWellFormed())) {
    return judged(
      'bad',
      seen,
      'Half a surrogate pair cannot be sent back: those tasks are null nodes.',
    );
  }
  if (longest > MAX_ID) {
    return judged('bad', seen, `Ids of more than ${MAX_ID} characters are null nodes.`);
  }
  return judged('ok', seen, 'Passed on as they are.');
}

const NAMED_FORMS: readonly [name: string, form: RegExp][] = [
  ['ULID', /^(?:[a-z]+[_-])?[0-7][0-9A-HJKMNP-TV-Z]{25}$/i],
  [
    'UUID version 7',
    /^(?:[a-z]+[_-])?[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i,
  ],
  ['UUID', /^(?:[a-z]+[_-])?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i],
  ['KSUID', /^(?:[a-z]+[_-])?[0-9A-Za-z]{27}$/],
  ['number', /^(?:[a-z]+[_-])?\d{1,20}$/i],
];

/** Classes of characters, from plain to odd. */
const CHARACTERS: readonly [name: string, form: RegExp][] = [
  ['letters and digits', /^[A-Za-z0-9]+$/],
  ['letters, digits, - _ . ~', /^[A-Za-z0-9_.~-]+$/],
  ['base64', /^[A-Za-z0-9+/]+=*$/],
  ['spaces or reserved characters', /^[\x20-\x7e]+$/],
  ['letters beyond ASCII', /^[\0-\ud7ff\ue000-\uffff]+$/],
  ['characters beyond the BMP', /^/],
];

function formsOf(ids: readonly string[]): string[] {
  const named = NAMED_FORMS.find(([, form]) => ids.every((id) => form.test(id)))?.[0];
  if (named !== undefined) return [named];
  const classes = new Set(ids.map((id) => classOf(id)));
  return [...CHARACTERS.map(([name]) => name), BASE64_ID, LONE].filter((name) => classes.has(name));
}

const BASE64_ID = 'base64 of a type and an id';
const LONE = 'halves of surrogate pairs';

function classOf(id: string): string {
  if (!id.isWellFormed()) return LONE;
  const decoded = Buffer.from(id, 'base64').toString();
  if (/^[A-Za-z]+:[\x21-\x7e]+$/.test(decoded)) return BASE64_ID;
  return CHARACTERS.find(([, form]) => form.test(id))?.[0] ?? '';
}
