import type { ResolverContext } from './context.ts';
import type { TaskList } from './task-list.ts';

/**
 * The number of tasks in a list: from a read of its rows if one is requested in the same tick, otherwise
 * from a call of one row.
 */
export async function totalOf(
  list: TaskList,
  { pages, span }: Pick<ResolverContext, 'pages' | 'span'>,
): Promise<number> {
  const read = await pages.load({ list, read: 'total', span });
  // `total_records` may be left out; the documentation gives 0 as its default.
  return Math.max(
    ...read.map(({ total, offset, rows }) =>
      rows.length > 0 ? Math.max(total, offset + rows.length) : total,
    ),
  );
}
