import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkOf, oddFacts, seenOf } from './checked.ts';
import { failed, type Odd, startOddApi, withPage } from './odd-api.ts';

async function checkOdd(odd: Odd, env: NodeJS.ProcessEnv = {}) {
  const api = await startOddApi(odd);
  return { report: await checkOf(api.url, api.token, { env }), api };
}

const limitOf = (query: URLSearchParams) => Number(query.get('limit') ?? 50);

test('limits over 100 are refused: the setting without which lists fail', async () => {
  const { report } = await checkOdd({
    tasks: 120,
    before: ({ query }) => (limitOf(query) > 100 ? failed(422) : undefined),
  });
  expect(report).toMatchObject({
    verdict: 'works with settings',
    settings: { UPSTREAM_PAGE_SIZE: '100' },
  });
  expect(oddFacts(report)).toEqual(['limit-200 setting: status 422, limit=100 is accepted']);
});

test.for<[name: string, odd: Odd, fact: string]>([
  [
    'pages that count from 1',
    { before: ({ query }) => (query.get('page') === '0' ? failed(422) : undefined) },
    'first-page bad: page=0 is refused',
  ],
  [
    'a page number that is ignored',
    { before: ({ query }) => void query.delete('page') },
    'first-page bad: page=0 and page=1 are the same',
  ],
  [
    'any token',
    {
      before: (request) => {
        request.headers.authorization = 'Bearer sandbox-north-7f3a';
        return undefined;
      },
    },
    'wrong-token bad: status 200',
  ],
  [
    'a status that is ignored',
    { before: ({ query }) => void query.delete('status') },
    'filter-status bad: ignored',
  ],
  [
    'the last of several statuses alone',
    { before: ({ query }) => void (query.has('status') && query.set('status', last(query))) },
    'filter-several bad: only one of them counts',
  ],
  [
    'a type that is ignored',
    { before: ({ query }) => void query.delete('type') },
    'filter-type bad: ignored',
  ],
  [
    'an assignee that is ignored',
    { before: ({ query }) => void query.delete('assignee') },
    'filter-assignee bad: ignored',
  ],
  [
    'a classification that is ignored',
    { before: ({ query }) => void query.delete('classification') },
    'filter-classification bad: ignored',
  ],
  [
    'a partner that is ignored',
    { before: ({ query }) => void query.delete('partner_id') },
    'filter-partner bad: ignored',
  ],
  [
    'is_automated that is ignored',
    { before: ({ query }) => void query.delete('is_automated') },
    'filter-automated bad: the same tasks for true and false',
  ],
  [
    'sort_by that is ignored',
    { before: ({ query }) => void query.set('sort_by', 'created_at') },
    'order-modified_at bad: not sorted',
  ],
  [
    'next_page that is null too early',
    { tasks: 250, after: (answer) => withPage(answer, (page) => ({ ...page, next_page: null })) },
    'next-page bad: null before the end of a list',
  ],
  [
    'totals that are texts',
    { after: (answer) => withPage(answer, (page) => ({ ...page, total_records: '250' })) },
    'total bad: no whole number',
  ],
  [
    'ids twice',
    {
      after: (answer) =>
        withPage(answer, (page) => ({ ...page, data: rowsIn(page).map(() => rowsIn(page)[0]) })),
    },
    'unique-ids bad: one id twice in a page',
  ],
  [
    'times that nobody can read',
    {
      after: (answer) =>
        withPage(answer, (page) => ({
          ...page,
          data: rowsIn(page).map((row) => ({
            ...row,
            created_at: 'yesterday',
            modified_at: 'today',
            trigger_event: null,
            data: [],
            assignee: null,
          })),
        })),
    },
    'times bad: none can be read',
  ],
])('%s: does not fit', { tags: 'slow' }, async ([, odd, fact]) => {
  const { report } = await checkOdd(odd);
  expect(report.verdict).toBe('does not fit');
  expect(oddFacts(report)).toContainEqual(fact);
});

function last(query: URLSearchParams): string {
  return query.getAll('status').at(-1) ?? '';
}

function rowsIn(page: Record<string, unknown>): object[] {
  return Array.isArray(page.data) ? page.data : [];
}

test('fields and values that the contract lacks, required ones that are missing: names', async () => {
  const { report } = await checkOdd({
    after: (answer) =>
      withPage(answer, (page) => ({
        ...page,
        has_more: true,
        data: rowsIn(page).map((row, n) => ({
          ...row,
          priority: 'high',
          ...(n === 0 && { label: undefined, status: 'snoozed' }),
          assignee: {
            ...{ email: 'e', family_name: 'f', given_name: 'g', object: 'user' },
            ...{ organization_id: 'o', id: 'i', locale: 'de' },
          },
        })),
      })),
  });
  expect(oddFacts(report)).toEqual(
    expect.arrayContaining([
      'extra-envelope note: has_more',
      'required-fields limit: missing or no text: task.label',
      'unknown-fields note: task: priority; assignee: locale',
      'unknown-status note: unknown: snoozed',
    ]),
  );
});

test('compression and rate-limit headers are reported', async () => {
  const { report } = await checkOdd({
    after: async ({ status, headers, body }) => ({
      status,
      headers: {
        ...headers,
        'content-encoding': 'gzip',
        'x-ratelimit-limit': '600',
        'ratelimit-policy': '"Acme GmbH";q=100;w=60',
        etag: '"x"',
      },
      body: await promisify(gzip)(JSON.stringify(body)),
    }),
  });
  expect(report.verdict).toBe('fits');
  expect(seenOf(report, 'compression')).toMatch(/^gzip: \d+ KiB for 60 rows, \d+ KiB without$/);
  expect(seenOf(report, 'rate-limits')).toBe(
    'no 429; x-ratelimit-limit 600, ratelimit-policy 100 60',
  );
  expect(seenOf(report, 'caching')).toBe('etag');
});

test('one call at a time: the second of two at once is rate limited', async () => {
  let isBusy = false;
  let release = () => {};
  const api = await startOddApi({
    before: ({ query }) => {
      if (isBusy) {
        release();
        return failed(429, { 'retry-after': '0' });
      }
      const text = query.toString();
      const isAgain =
        api.requests.filter((request) => request.query.toString() === text).length > 1;
      isBusy = isAgain && query.get('sort_by') === 'created_at' && query.get('limit') === '200';
      return undefined;
    },
    after: async (answer) => {
      // Answered only when the other call has arrived.
      if (isBusy && answer.status === 200) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        isBusy = false;
      }
      return answer;
    },
  });
  const report = await checkOf(api.url, api.token);
  expect(report.settings).toEqual({ UPSTREAM_CONCURRENCY: '2', OPERATION_CONCURRENCY: '1' });
  expect(oddFacts(report)).toContainEqual('at-once setting: one is rate limited');
  expect(api.requests).toHaveLength(report.calls);
});

test('a list of no task cannot be checked', async () => {
  const { report } = await checkOdd({ tasks: 0 });
  expect(report.verdict).toBe('not checked');
  expect(oddFacts(report)).toEqual(['tasks bad: none']);
});

test('a short list: the report does not claim what the list cannot show', async () => {
  const { report } = await checkOdd({ tasks: 3 });
  expect(report.verdict).toBe('fits');
  const unseen = report.findings.filter(({ level }) => level === 'unknown').map(({ id }) => id);
  expect(unseen).toEqual(expect.arrayContaining(['id-order', 'ties']));
});
