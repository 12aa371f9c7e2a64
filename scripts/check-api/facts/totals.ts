import { type Check, type Judgement, judged, notSeen } from '../finding.ts';
import { hasNext, isCount, type Reading } from '../reading.ts';
import { find, hasChanged, hidesRows, pagesOf } from '../seen.ts';

/** Compares `total_records` with the rows. */
export const TOTALS: readonly Check[] = [
  {
    id: 'total',
    title: 'total_records',
    basis: 'contract',
    judge: ({ readings }) => judgeTotal(readings),
  },
];

const WRONG_TOTAL =
  'Lists in time order stay complete. `totalCount`, numbered pages, `taskCounts` and the orders STATUS and TYPE rely on it, and are wrong or refused.';

function judgeTotal(readings: readonly Reading[]): Judgement {
  const pages = pagesOf(readings).filter(({ page }) => page.rows.length > 0);
  const [first] = pages;
  if (first === undefined) return notSeen();
  const odd = pages.map(({ page }) => page.total).find((total) => !isCount(total));
  if (pages.some(({ page }) => !isCount(page.total))) {
    const seen = odd === undefined ? 'missing' : odd === null ? 'null' : 'no whole number';
    const isRead = odd === undefined || odd === null;
    return isRead
      ? judged('limit', seen, WRONG_TOTAL)
      : judged('bad', seen, 'The gateway refuses such an answer.');
  }
  if (pages.every(({ page }) => page.total === 0)) return judged('limit', 'always 0', WRONG_TOTAL);
  if (hidesRows(readings)) return judged('note', 'counts removed rows', 'See full pages.');
  const walk = pagesOf(readings, 'walk:asc');
  const lastWalked = walk.findLast(({ page }) => !hasNext(page));
  const list = walk.filter(({ query }) => isOf(query, lastWalked?.query));
  const rows = list.reduce((sum, { page }) => sum + page.rows.length, 0);
  const said = list.map(({ page }) => page.total).filter(isCount);
  const total = said.at(-1) ?? 0;
  if (lastWalked !== undefined && new Set(said).size === 1 && rows !== total) {
    const difference = total > rows ? `${total - rows} too many` : `${rows - total} too few`;
    return judged('limit', `${difference} in a list of ${rows}`, WRONG_TOTAL);
  }
  const behind = find(readings, 'behind-last');
  const isBehind =
    behind?.page && behind.page.rows.length > 0 && behind.page.current === behind.query.page;
  if (isBehind && !hasChanged(readings)) {
    return judged('limit', 'more rows behind the last one it counts: capped', WRONG_TOTAL);
  }
  const last = pagesOf(readings, 'last')[0];
  if (last !== undefined && last.page.rows.length === 0 && !hasChanged(readings)) {
    return judged('limit', 'more than there are rows', WRONG_TOTAL);
  }
  if (hasChanged(readings)) {
    return judged('ok', 'changed during the check, as the list did');
  }
  if (lastWalked === undefined) return notSeen('no list is short enough to count');
  return judged('ok', `equal to the rows of a list of ${rows.toLocaleString('en-US')}`);
}

function isOf(query: Reading['query'], other: Reading['query'] | undefined): boolean {
  return query.type === other?.type && query.status?.join() === other?.status?.join();
}
