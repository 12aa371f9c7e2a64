import type { Address } from '../address.ts';
import { STATUSES, type Status, TYPES } from '../labels.ts';

const list = new Intl.ListFormat('en', { type: 'disjunction' });

/** `Open tasks`, `Failed or archived tasks · Call back` */
export function listTitle({ statuses, type }: Address): string {
  const tasks = tasksOf(statuses);
  return type === null ? tasks : `${tasks} · ${TYPES[type]}`;
}

function tasksOf(statuses: readonly Status[]): string {
  if (statuses.length === 0) return 'All tasks';
  if (statuses.length > 2) return `Tasks in ${statuses.length} states`;
  return `${capital(list.format(statuses.map((status) => STATUSES[status].toLowerCase())))} tasks`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
