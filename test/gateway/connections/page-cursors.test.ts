import { expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 300, distribution: 'even' } });

interface PageCursor {
  cursor: string;
  page: number;
  isCurrent: boolean;
}

interface PageCursors {
  first: PageCursor | null;
  previous: PageCursor | null;
  around: PageCursor[];
  next: PageCursor | null;
  last: PageCursor | null;
}

const PAGES = `
  query Pages($first: Int, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      pageCursors {
        first { ...page } previous { ...page } around { ...page } next { ...page } last { ...page }
      }
    }
  }
  fragment page on PageCursor { cursor page isCurrent }
`;

async function pageCursorsOf(variables: Record<string, unknown>): Promise<PageCursors> {
  const answer = await gateway.ask<{ tasks: { pageCursors: PageCursors } }>(PAGES, { variables });
  if (answer.errors !== undefined || !answer.data) throw new Error(answer.text);
  return answer.data.tasks.pageCursors;
}

/** The numbers alone, with the current one marked. */
function numbersIn({ first, previous, around, next, last }: PageCursors) {
  const shown = (page: PageCursor | null) => page && `${page.page}${page.isCurrent ? '*' : ''}`;
  return [first, previous, around.map(shown).join(' '), next, last].map((page) =>
    typeof page === 'string' ? page : shown(page),
  );
}

test('every numbered page opens with its cursor as `after`, in one call', async () => {
  const rows = listed(gateway.sandbox);
  const { last } = await pageCursorsOf({ first: 40 });
  expect(last?.page).toBe(8);
  const opened = new Set<number>();
  let after: string | undefined;
  for (let page = 1; page <= 8; page++) {
    const cursors = await pageCursorsOf({ first: 40, after });
    for (const { page: number, cursor } of cursors.around) {
      gateway.sandbox.requests.length = 0;
      const connection = await connectionOf(gateway, { first: 40, after: cursor });
      expect(idsIn(connection)).toEqual(rows.slice((number - 1) * 40, number * 40));
      expect(gateway.sandbox.requests).toHaveLength(1);
      opened.add(number);
    }
    after = cursors.next?.cursor;
  }
  expect([...opened].toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('page cursors count from 1 and mark the current page', async () => {
  const shown: string[] = [];
  let after: string | undefined;
  for (let page = 1; page <= 8; page++) {
    const cursors = await pageCursorsOf({ first: 40, after });
    shown.push(numbersIn(cursors).join(' | '));
    after = cursors.next?.cursor;
  }
  expect(after).toBeUndefined();
  expect(shown).toMatchInlineSnapshot(`
    [
      "1* |  | 1* 2 3 4 5 | 2 | 8",
      "1 | 1 | 1 2* 3 4 5 | 3 | 8",
      "1 | 2 | 1 2 3* 4 5 | 4 | 8",
      "1 | 3 | 2 3 4* 5 6 | 5 | 8",
      "1 | 4 | 3 4 5* 6 7 | 6 | 8",
      "1 | 5 | 4 5 6* 7 8 | 7 | 8",
      "1 | 6 | 4 5 6 7* 8 | 8 | 8",
      "1 | 7 | 4 5 6 7 8* |  | 8*",
    ]
  `);
});

test('a list of one page has one page cursor, and an empty list has none', async () => {
  expect(numbersIn(await pageCursorsOf({ first: 1000 }))).toEqual(['1*', null, '1*', null, '1*']);
  const filter = { partnerId: 'ptn_nobody' };
  expect(await pageCursorsOf({ first: 10, filter })).toEqual({
    first: null,
    previous: null,
    around: [],
    next: null,
    last: null,
  });
});

test('a page opened by a row cursor names the same page as one opened by its number', async () => {
  const { pageInfo } = await connectionOf(gateway, { first: 80 });
  const byRow = await pageCursorsOf({ first: 40, after: pageInfo.endCursor });
  const byNumber = byRow.around.find(({ page }) => page === 3);
  expect(byNumber?.isCurrent).toBe(true);
  expect(await pageCursorsOf({ first: 40, after: byNumber?.cursor })).toEqual(byRow);
});
