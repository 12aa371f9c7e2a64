import type { Read, Search } from '../pagination/search.ts';
import type { TaskRow } from '../rest/task-page.ts';
import type { ResolverContext } from './context.ts';
import type { TaskList } from './task-list.ts';

/**
 * Runs a search: reads the windows that it yields, side by side, until it returns.
 *
 * @param onRead called before each round of reads
 */
export async function runSearch<Result>(
  search: Search<TaskRow, Result>,
  list: TaskList,
  { pages, span }: Pick<ResolverContext, 'pages' | 'span'>,
  onRead?: () => void,
): Promise<Result> {
  let step = search.next();
  while (!step.done) {
    onRead?.();
    const reads = step.value.map((read) => pages.load({ list, read, span }).catch(errorFrom));
    step = search.next(await Promise.all<Read<TaskRow>>(reads));
  }
  return step.value;
}

export function errorFrom(error: unknown): Error {
  if (error instanceof Error) return error;
  throw error;
}
