import type { ListPage } from '../pagination/search.ts';
import type { PageNumber } from '../pagination/window.ts';
import { BrokenTask, type TaskPage, type TaskRow } from '../rest/task-page.ts';
import { usableRow } from './global-id.ts';

/** A page as REST sent it. */
export interface SentPage {
  page: ListPage<TaskRow>;
  /** Whether `next_page` or the total shows if this is the last page. */
  isEndKnown: boolean;
  /** Whether `current_page` is the requested page. */
  hasNumber: boolean;
}

export function sentPageFrom(answer: TaskPage, asked: number, limit: number): SentPage {
  const { rows, total, page } = answer;
  // After the end, some APIs send the last page again. The number 0 can also be a default.
  const isNumbered = page !== undefined && (page > 0 || Math.ceil(total / limit) === 1);
  const isEarlier = answer.isLast !== false && rows.length > 0 && isNumbered && page < asked;
  const number = isEarlier ? page : asked;
  const end = number * limit + rows.length;
  const isFull = rows.length === limit;
  // A page that is not full may come from a smaller limit, so the total has to agree.
  const isCounted = !isFull && (rows.length === 0 ? end >= total : end === total);
  const isLast = answer.isLast ?? (isEarlier || isCounted);
  const isEndKnown = answer.isLast !== undefined || isLast || (isFull && end < total);
  const read = { offset: number * limit, rows: rows.map(usableRow), total, isLast };
  const hasNumber = page === asked;
  return { page: isLast || isFull ? read : { ...read, covered: limit }, isEndKnown, hasNumber };
}

/** The id of a row as REST sent it, of a damaged row too. */
export function idAsSent(row: TaskRow): unknown {
  return row instanceof BrokenTask ? row.fields.id : row.id;
}

/** Pages to check for rows after a page. If they have none, the page is the last one. */
export function pagesToCheckAfter(
  { page, limit }: PageNumber,
  { rows }: ListPage<TaskRow>,
  isEndKnown: boolean,
  pageSize: number,
): PageNumber[] {
  // An empty page that is not the last one: REST left rows out of it.
  if (isEndKnown) return [{ page: Math.floor(((page + 1) * limit) / pageSize), limit: pageSize }];
  // If REST reduces the limit, page numbers may count pages of the reduced size. A limit of one row is always
  // honoured.
  return [
    { page: page + 1, limit },
    { page: page * limit + rows.length, limit: 1 },
  ];
}
