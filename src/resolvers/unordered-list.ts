import { DEFAULT_ORDER, type TaskFilterInput, type TaskList, taskListFrom } from './task-list.ts';

/**
 * The list behind a field that takes a filter and no order: newest first. What a filter can only say
 * together with an order is refused here.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a filter that REST has no word for
 */
export function unorderedList(filter: TaskFilterInput | null | undefined): TaskList {
  return taskListFrom(filter, DEFAULT_ORDER);
}
