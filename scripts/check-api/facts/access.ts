import { type Check, judged, namesIn, notSeen } from '../finding.ts';
import { isCount } from '../reading.ts';
import { find, pagesOf, rowsOf } from '../seen.ts';

/** Checks of tokens, and of the form of a response. */
export const ACCESS: readonly Check[] = [
  {
    id: 'token',
    title: 'your token',
    basis: 'contract',
    judge: ({ readings }) => {
      const plain = find(readings, 'plain');
      if (plain?.status === null || plain === undefined) return notSeen();
      if (plain.page !== null) return judged('ok', 'accepted');
      const { status } = plain;
      const seen = `status ${status}`;
      if (status === 401)
        return judged('bad', seen, 'The API does not accept it: use another token.');
      if (status === 403) return judged('bad', seen, 'It may not list tasks: use another token.');
      if (status === 404) {
        return judged(
          'bad',
          seen,
          'There is no /v1/tasks: add the path before it to STUUT_API_URL.',
        );
      }
      if (status === 429) return judged('bad', seen, 'Rate limited: check again later.');
      if (status >= 300 && status < 400) {
        return judged(
          'bad',
          seen,
          'The gateway follows no redirect: set STUUT_API_URL to the address that the redirect names.',
        );
      }
      if (status >= 500) return judged('bad', seen, 'The API fails: check again later.');
      return status > 299
        ? judged('bad', seen, 'The API refuses a call without parameters.')
        : notSeen('see envelope');
    },
  },
  {
    id: 'wrong-token',
    title: 'a wrong token',
    basis: 'contract',
    judge: ({ readings }) => {
      const wrong = find(readings, 'wrong-token');
      if (wrong === undefined || wrong.status === null) return notSeen();
      const seen = `status ${wrong.status}`;
      if (wrong.status === 401) return judged('ok', seen, 'UNAUTHENTICATED');
      if (wrong.status === 403) {
        return judged('note', seen, 'Callers get FORBIDDEN in place of UNAUTHENTICATED.');
      }
      return judged(
        'bad',
        seen,
        wrong.page === null
          ? 'The gateway expects 401 for it.'
          : 'The API sends tasks for any token.',
      );
    },
  },
  {
    id: 'envelope',
    title: 'envelope',
    basis: 'contract',
    judge: ({ readings }) => {
      const plain = find(readings, 'plain');
      if (plain?.failure && plain.status !== null) {
        return judged('bad', plain.failure, 'The gateway reads JSON with the list in `data`.');
      }
      const pages = pagesOf(readings);
      if (pages.length === 0) return notSeen();
      const broken = pages.reduce((sum, { page }) => sum + page.broken, 0);
      if (broken > 0) {
        return judged('bad', `${broken} items of \`data\` are no objects`, 'Each is a null node.');
      }
      const missing = ['current_page', 'next_page'].filter((name) =>
        pages.some(({ page }) => !page.fields.includes(name)),
      );
      const odd = pages.some(
        ({ page: { current, next } }) =>
          !(current === undefined || current === null || isCount(current)) ||
          !(next === undefined || next === null || isCount(next)),
      );
      if (odd) {
        return judged(
          'bad',
          'a page number is no whole number',
          'The gateway refuses such an answer.',
        );
      }
      if (missing.length > 0) {
        return judged(
          'note',
          `without ${missing.join(', ')}`,
          'A page that is not full is the last.',
        );
      }
      return judged('ok', 'data, current_page, total_records, next_page');
    },
  },
  {
    id: 'tasks',
    title: 'tasks to check',
    basis: 'unpublished',
    judge: ({ readings }) => {
      if (pagesOf(readings).length === 0) return notSeen();
      if (rowsOf(readings).length > 0) return judged('ok', 'some');
      return judged(
        'bad',
        'none',
        'Lists cannot be checked without tasks: use a token that sees some.',
      );
    },
  },
  {
    id: 'extra-envelope',
    title: 'more in the envelope',
    basis: 'contract',
    judge: ({ readings }) => {
      const pages = pagesOf(readings);
      if (pages.length === 0) return notSeen();
      const known = ['current_page', 'next_page', 'total_records'];
      const extra = pages.flatMap(({ page }) =>
        page.fields.filter((name) => !known.includes(name)),
      );
      if (extra.length === 0) return judged('ok', 'none');
      return judged('note', namesIn(extra), 'Left out.');
    },
  },
];
