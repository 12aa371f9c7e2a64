import type { ListPage } from '../pagination/search.ts';
import { MIN_PAGE_SIZE, type PageNumber } from '../pagination/window.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';

type ReadPage = (page: PageNumber) => Promise<ListPage<TaskRow>>;

/**
 * The largest `limit` that REST honours, where a page in the middle of a list came with fewer rows than
 * were asked for: the limit is smaller, or rows were left out of the page.
 *
 * Under a smaller limit every larger one gives the same second page. Rows that are left out can make the
 * result smaller than the limit, never larger.
 *
 * @returns `asked` where REST honours it
 */
export async function limitHonoured(
  { asked, sent }: { asked: number; sent: number },
  read: ReadPage,
): Promise<number> {
  if (sent >= MIN_PAGE_SIZE) {
    // No row is left out of a page that is full.
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
  return rows.map((row) => (row instanceof BrokenTask ? row.fields.id : row.id));
}

/**
 * Whether two pages begin at the same place of the list: their rows are as far from the start on average. Rows
 * with equal keys may have changed places.
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
