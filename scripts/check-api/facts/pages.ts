import { type Check, counted, type Judgement, judged, notSeen } from '../finding.ts';
import { hasNext, idOf, isCount, isRefused, type Reading } from '../reading.ts';
import {
  find,
  type Gathered,
  hiddenShare,
  hidesRows,
  isShort,
  MAX_LIMIT,
  pageSizeOf,
  pagesOf,
} from '../seen.ts';

/** The smallest `UPSTREAM_PAGE_SIZE`. */
const MIN_PAGE_SIZE = 25;
/** If more rows are left out, paging was seen to fail. */
const MAX_HIDDEN_PERCENT = 30;

/** Checks of page numbers and limits. */
export const PAGES: readonly Check[] = [
  {
    id: 'defaults',
    title: 'without parameters',
    basis: 'default',
    judge: ({ readings }) => {
      const page = find(readings, 'plain')?.page;
      if (!page) return notSeen();
      const rows = page.rows.length + page.broken;
      const seen = `page ${isCount(page.current) ? page.current : 'without a number'}, ${counted(rows, 'row')}`;
      const isFull = rows === 50 || (rows < 50 && !hasNext(page)) || hidesRows(readings);
      if (isFull && (page.current === 0 || !isCount(page.current))) return judged('ok', seen);
      return judged('note', seen, 'The gateway always sends page and limit.');
    },
  },
  {
    id: 'first-page',
    title: 'pages count from 0',
    basis: 'contract',
    judge: ({ readings }) => {
      const plain = find(readings, 'plain');
      const first = pagesOf(readings).filter(({ query }) => query.page === 0);
      if (plain?.page && first.length === 0 && find(readings, 'limit-200')) {
        return judged('bad', 'page=0 is refused', 'The gateway reads the first page as page 0.');
      }
      const [half, , second] = readings.filter(({ label }) => label === 'half');
      if (half?.page == null || second?.page == null || half.page.rows.length === 0) {
        return first.length === 0 ? notSeen() : judged('ok', 'page=0 is answered');
      }
      const ids = half.page.rows.map(idOf).join('\n');
      if (ids === second.page.rows.map(idOf).join('\n')) {
        return judged('bad', 'page=0 and page=1 are the same', 'Rows would be repeated.');
      }
      return judged('ok', 'page=0 and page=1 differ');
    },
  },
  {
    id: 'current-page',
    title: 'current_page',
    basis: 'contract',
    judge: ({ readings }) => {
      const numbered = pagesOf(readings).filter(
        ({ query, page }) =>
          query.page !== undefined && isCount(page.current) && page.rows.length > 0,
      );
      if (numbered.length === 0) return notSeen();
      const wrong = numbered.filter(
        ({ label, query, page }) => label !== 'past-end' && page.current !== query.page,
      );
      const others = wrong.filter(({ label }) => label !== 'behind-last');
      if (others.length === 0) return judged('ok', 'the page asked for');
      return judged(
        'note',
        'another page than asked for',
        'The gateway goes by the page it asked for.',
      );
    },
  },
  {
    id: 'next-page',
    title: 'next_page',
    basis: 'contract',
    judge: ({ readings }) => {
      const past = find(readings, 'past-end');
      const pages = pagesOf(readings).filter(({ query }) => query.page !== undefined);
      if (pages.length === 0) return notSeen();
      if (past?.page && past.page.rows.length > 0 && past.page.current === past.query.page) {
        return judged(
          'bad',
          'null before the end of a list',
          'The gateway ends a list there, and loses the rows behind it.',
        );
      }
      const wrong = pages.filter(
        ({ query, page }) => hasNext(page) && page.next !== (query.page ?? 0) + 1,
      );
      if (wrong.length > 0) {
        return judged('note', 'not the next number', 'The gateway counts pages itself.');
      }
      if (pages.some(({ page }) => page.next === null)) {
        return judged('ok', 'the next number, null on the last page');
      }
      return notSeen('no last page was read');
    },
  },
  limitCheck(1),
  limitCheck(50),
  {
    id: 'limit-200',
    title: 'limit=200',
    basis: 'contract',
    judge: judgeLargest,
  },
  {
    id: 'limit-201',
    title: 'limit=201',
    basis: 'contract',
    judge: ({ readings }) => {
      const reading = find(readings, 'limit-201');
      if (reading === undefined || reading.status === null) return notSeen();
      if (isRefused(reading)) return judged('ok', `refused with ${reading.status}`);
      return judged('note', answerOf(reading), 'The gateway never asks for more than 200.');
    },
  },
  {
    id: 'hidden-rows',
    title: 'full pages',
    basis: 'contract',
    judge: ({ readings }) => {
      if (pagesOf(readings).length === 0) return notSeen();
      if (!hidesRows(readings)) return judged('ok', 'all pages but the last are full');
      const percent = Math.max(1, Math.round(hiddenShare(readings) * 100));
      const seen = `${percent} % of the rows are left out of pages`;
      if (percent > MAX_HIDDEN_PERCENT) {
        return judged('bad', seen, 'So many that pages can fail with UPSTREAM_ORDER_UNSTABLE.');
      }
      return judged(
        'limit',
        seen,
        'Lists in time order stay complete, for more calls. `totalCount` and numbered pages count the rows left out; the orders STATUS and TYPE are refused.',
      );
    },
  },
  {
    id: 'past-end',
    title: 'a page past the end',
    basis: 'unpublished',
    judge: ({ readings }) => {
      const past = find(readings, 'past-end') ?? find(readings, 'behind-last');
      if (past === undefined || past.status === null) return notSeen();
      if (past.status === 404) return judged('ok', 'status 404', 'Read as the end of the list.');
      if (past.page === null) {
        return judged(
          'limit',
          `status ${past.status}`,
          'A list that gets shorter while it is read can end with an error.',
        );
      }
      if (past.page.rows.length === 0) return judged('ok', 'an empty page');
      if (past.page.current !== past.query.page) {
        return judged('ok', 'the last page again', 'Its rows are not repeated.');
      }
      return notSeen('that page had rows');
    },
  },
];

function limitCheck(limit: 1 | 50): Check {
  return {
    id: `limit-${limit}`,
    title: `limit=${limit}`,
    basis: 'contract',
    judge: ({ readings }) => {
      const reading = find(readings, `limit-${limit}`);
      if (reading === undefined || reading.status === null) return notSeen();
      const [read] = pagesOf([reading]);
      if (read === undefined) {
        return judged('bad', answerOf(reading), 'The gateway asks for such pages.');
      }
      const seen = answerOf(reading);
      if (read.page.rows.length > limit) return judged('bad', seen, 'More rows than asked for.');
      if (!isShort(read)) return judged('ok', seen);
      return judged('note', seen, hidesRows(readings) ? 'See full pages.' : 'See limit=200.');
    },
  };
}

function judgeLargest({ readings, current }: Gathered): Judgement {
  const reading = find(readings, 'limit-200');
  if (reading === undefined || reading.status === null) return notSeen();
  const size = pageSizeOf(readings);
  const seen = answerOf(reading);
  if (size === MAX_LIMIT) {
    const [read] = pagesOf([reading]);
    if (read === undefined) return judged('bad', seen, 'Lists cannot be read.');
    if (read.page.rows.length > MAX_LIMIT) return judged('bad', seen, 'More rows than asked for.');
    if (isShort(read)) return judged('note', seen, 'See full pages.');
    const isFull = read.page.rows.length === MAX_LIMIT;
    return isFull ? judged('ok', seen) : judged('ok', `${seen}, the whole list`);
  }
  if (size < MIN_PAGE_SIZE) {
    return judged('bad', seen, `The gateway needs pages of ${MIN_PAGE_SIZE} rows or more.`);
  }
  const how = isRefused(reading) ? `limit=${size} is accepted` : 'reduced without a word';
  if (current.pageSize === size) {
    return judged('note', `${seen}, ${how}`, `UPSTREAM_PAGE_SIZE is ${size}.`);
  }
  return {
    level: 'setting',
    seen: `${seen}, ${how}`,
    gateway: isRefused(reading)
      ? 'Without the setting lists fail.'
      : 'Without the setting the gateway finds out itself, for more calls.',
    settings: { UPSTREAM_PAGE_SIZE: String(size) },
  };
}

function answerOf({ status, page, failure }: Reading): string {
  return page === null ? (failure ?? `status ${status}`) : counted(page.rows.length, 'row');
}
