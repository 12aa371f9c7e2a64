import { DEFAULT_ORDER, type TaskFilterInput, type TaskList, taskListFrom } from './task-list.ts';
import { refuseRanges } from './time-range.ts';

/**
 * The list of a field that takes a filter and no order: the whole list, newest first.
 *
 * @param field its name, for the error
 * @param instead what to use for a time range
 * @throws GatewayError `BAD_USER_INPUT` for a filter that REST cannot use, and for a time range
 */
export function unorderedList(
  filter: TaskFilterInput | null | undefined,
  field: string,
  instead = '`tasks(filter: …) { totalCount }`',
): TaskList {
  refuseRanges(filter, field, instead);
  return taskListFrom(filter, DEFAULT_ORDER);
}
