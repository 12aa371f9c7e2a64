import type { ListPage } from '../pagination/search.ts';
import { MIN_PAGE_SIZE, type PageNumber } from '../pagination/window.ts';
import type { TaskRow } from '../rest/task-page.ts';
import { idAsSent } from './sent-page.ts';

type ReadPage = (page: PageNumber) => Promise<ListPage<TaskRow>>;

/**
 * Finds the largest `limit` that REST honours, after a page in the middle of a list had fewer rows than
 * requested: either REST reduces the limit, or it left rows out of the page.
 *
 * If REST reduces the limit, every larger limit gives the same second page. Rows that are left out can make
 * the result smaller than the real limit, never larger.
 *
 * @returns `asked` if REST honours it
 */
export async function limitHonoured(
  { asked, sent }: { asked: number; sent: number },
  read: ReadPage,
): Promise<number> {
  if (sent >= MIN_PAGE_SIZE) {
    // No row is left out of a full page.
    const { rows } = await read({ page: 0, limit: sent });
    if (rows.length === sent) return sent;
  }
  if (asked <= MIN_PAGE_SIZE) return asked;
  const second = idsOf(await read({ page: 1, limit: asked }));
  const isSame = async (limit: number) => beginAlike(idsOf(await read({ page: 1, limit })), second);
  if (!(await isSame(asked - 1))) return asked;
  let [low, high] = [MIN_PAGE_SIZE, asked - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await isSame(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

function idsOf({ rows }: ListPage<TaskRow>): unknown[] {
  return rows.map(idAsSent);
}

/**
 * Whether two pages begin at the same position of the list, by the average distance of their common rows from
 * the start. Rows with equal keys may have changed places.
 */
function beginAlike(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length === 0) return b.length === 0;
  const shifts = a.flatMap((id, place) => {
    const other = b.indexOf(id);
    return other === -1 ? [] : [place - other];
  });
  const sum = shifts.reduce((total, shift) => total + shift, 0);
  return shifts.length > a.length / 2 && Math.abs(sum) < shifts.length / 2;
}
