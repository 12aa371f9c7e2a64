import type { ListPage } from '../pagination/search.ts';
import type { PageNumber } from '../pagination/window.ts';
import type { TaskPage, TaskRow } from '../rest/task-page.ts';
import { usableRow } from './global-id.ts';

/** A page as REST sent it. */
export interface SentPage {
  page: ListPage<TaskRow>;
  /** Whether REST says, by `next_page` or with its total, if this is the last page. */
  isEndKnown: boolean;
  /** Whether REST says that this is the page with the number that was asked for. */
  hasNumber: boolean;
}

export function sentPageFrom(answer: TaskPage, asked: number, limit: number): SentPage {
  const { rows, total, page } = answer;
  // Behind the end some APIs send the last page again. The number 0 can be a default as well.
  const isNumbered = page !== undefined && (page > 0 || Math.ceil(total / limit) === 1);
  const isEarlier = answer.isLast !== false && rows.length > 0 && isNumbered && page < asked;
  const number = isEarlier ? page : asked;
  const end = number * limit + rows.length;
  const isFull = rows.length === limit;
  // A page that is not full can be cut by a smaller limit, so the total has to agree.
  const isCounted = !isFull && (rows.length === 0 ? end >= total : end === total);
  const isLast = answer.isLast ?? (isEarlier || isCounted);
  const isEndKnown = answer.isLast !== undefined || isLast || (isFull && end < total);
  const read = { offset: number * limit, rows: rows.map(usableRow), total, isLast };
  const hasNumber = page === asked;
  return { page: isLast || isFull ? read : { ...read, covered: limit }, isEndKnown, hasNumber };
}

/** Where rows stand if a page is not the last one: none there, and it is. */
export function placesBehind(
  { page, limit }: PageNumber,
  { rows }: ListPage<TaskRow>,
  isEndKnown: boolean,
  pageSize: number,
): PageNumber[] {
  // An empty page with another one behind it: rows were taken out of it.
  if (isEndKnown) return [{ page: Math.floor(((page + 1) * limit) / pageSize), limit: pageSize }];
  // Under a smaller limit, page numbers can count pages of that limit. One row is always honoured.
  return [
    { page: page + 1, limit },
    { page: page * limit + rows.length, limit: 1 },
  ];
}
