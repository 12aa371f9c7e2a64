import type { Gathered } from './seen.ts';

/**
 * `ok`: as the contract or the default says, or unpublished and without effect. `note`: different, and the
 * gateway handles it. `setting`: a setting has to change. `limit`: a part of the graph cannot be right.
 * `bad`: the gateway does not work with it. `unknown`: not seen.
 */
export type Level = 'ok' | 'note' | 'setting' | 'limit' | 'bad' | 'unknown';

/** The result for one fact. */
export interface Judgement {
  level: Level;
  /** What was seen: counts, formats, names of the contract. No value of a task, no token, no address. */
  seen: string;
  /** What the gateway does about it, or what to change. */
  gateway: string;
  settings?: Readonly<Record<string, string>>;
}

export interface Check {
  id: string;
  title: string;
  /** Where the expectation comes from. */
  basis: 'contract' | 'default' | 'unpublished';
  judge(gathered: Gathered): Judgement;
}

export interface Finding extends Judgement {
  id: string;
  title: string;
  basis: Check['basis'];
  /** Whether the contract or the published default holds; `null` if nothing is published or seen. */
  holds: boolean | null;
}

export function findingOf({ id, title, basis, judge }: Check, gathered: Gathered): Finding {
  const judgement = judge(gathered);
  const isJudged = basis !== 'unpublished' && judgement.level !== 'unknown';
  return { id, title, basis, holds: isJudged ? judgement.level === 'ok' : null, ...judgement };
}

export function judged(level: Level, seen: string, gateway = ''): Judgement {
  return { level, seen, gateway };
}

export function notSeen(why = 'not read'): Judgement {
  return { level: 'unknown', seen: why, gateway: '' };
}

/** "1 row", "2 rows". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Names from the REST API, such as field names. Other text could be a customer's, so it is only counted. */
export function namesIn(names: Iterable<string>): string {
  const all = [...new Set(names)].sort();
  const shown = all.filter((name) => /^[A-Za-z][A-Za-z_]{0,39}$/.test(name));
  const hidden = all.length - shown.length;
  const listed = shown.slice(0, MAX_NAMES);
  const more = shown.length - listed.length + hidden;
  return [...listed, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const MAX_NAMES = 12;
