import { DEFAULT_ORDER, type TaskFilterInput, type TaskList, taskListFrom } from './task-list.ts';
import { refuseRanges } from './time-range.ts';

/**
 * The list behind a field that takes a filter and no order: newest first, and whole.
 *
 * @param field that takes the filter
 * @throws GatewayError `BAD_USER_INPUT` for a filter that REST has no word for, and for one that names
 *   a part of a sorted list
 */
export function unorderedList(filter: TaskFilterInput | null | undefined, field: string): TaskList {
  refuseRanges(filter, field);
  return taskListFrom(filter, DEFAULT_ORDER);
}
