import { ConnectionHandler, type RecordProxy } from 'relay-runtime';

export interface Change {
  /** The global id of the task. */
  id: string;
  createdAt: string | null;
  matches: boolean;
  isNew: boolean;
}

/**
 * Removes a task that left the filter from a list in Relay's store. Relay has already updated its fields.
 *
 * @returns whether the task belongs to the list but is not in it
 */
export function applyChange(list: RecordProxy, { id, createdAt, matches, isNew }: Change): boolean {
  const rows = (list.getLinkedRecords('edges') ?? []).map((edge) => edge?.getLinkedRecord('node'));
  const isShown = rows.some((row) => row?.getDataID() === id);
  if (isShown && !matches) {
    ConnectionHandler.deleteNode(list, id);
    list.setValue(Number(list.getValue('totalCount')) - 1, 'totalCount');
  }
  return matches && !isShown && (isNew || isWithin(list, rows, createdAt));
}

/** Whether a task that came into the filter belongs between the rows. They are sorted, newest first. */
function isWithin(
  list: RecordProxy,
  rows: readonly (RecordProxy | null | undefined)[],
  createdAt: string | null,
): boolean {
  const times = rows.map((row) => timeOf(row?.getValue('createdAt')));
  const pageInfo = list.getLinkedRecord('pageInfo');
  const newest = pageInfo?.getValue('hasPreviousPage') ? times[0] : undefined;
  const oldest = pageInfo?.getValue('hasNextPage') ? times.at(-1) : undefined;
  const time = timeOf(createdAt);
  return time < (newest ?? Number.POSITIVE_INFINITY) && time > (oldest ?? Number.NEGATIVE_INFINITY);
}

/** NaN if there is no time: no comparison with it is true. */
function timeOf(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
