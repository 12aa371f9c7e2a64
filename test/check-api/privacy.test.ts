import { expect, test } from 'vitest';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { jsonOf, summaryOf, tableOf } from '../../scripts/check-api/report.ts';
import { checkOf } from './checked.ts';
import { failed, type OddApi, startOddApi, withPage } from './odd-api.ts';

/** Part of every text that a customer could have written, of every id, and of headers. */
const MARK = 'Zqx';

function mark(value: unknown): unknown {
  if (typeof value === 'string') return `${MARK} ${value}`;
  if (Array.isArray(value)) return value.map(mark);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mark(item)]));
}

/** Times and some of the enum values stay readable: without them there would be little to report. */
function markedRow(row: object, index: number): object {
  const times = 'created_at' in row && 'modified_at' in row ? row : {};
  const { created_at, modified_at } = { created_at: null, modified_at: null, ...times };
  const words = 'status' in row && 'type' in row && index % 2 === 0 ? row : {};
  const { status, type } = { status: `${MARK} Ltd owes 5`, type: `${MARK}9`, ...words };
  const marked = { ...row, completed_action: { [`${MARK}field`]: row } };
  return { ...Object(mark(marked)), created_at, modified_at, status, type };
}

async function expectNothingOf(api: OddApi, env: NodeJS.ProcessEnv = {}) {
  const report = await checkOf(api.url, api.token, { env });
  const json = jsonOf(report, '0.0.0');
  const shown = `${tableOf(report, 200)}\n${summaryOf(report)}`;
  const secrets = [
    MARK,
    api.token,
    new URL(api.url).host,
    ...ORGANIZATIONS.flatMap(({ id, name, users, partners }) => [
      ...[id, name, ...partners.flatMap((partner) => [partner.id, partner.name])],
      ...users.flatMap((user) => [user.id, user.email, user.family_name]),
    ]),
    ...api.store.rows(api.organization).map(({ id }) => id),
  ];
  for (const secret of secrets) {
    expect(json.includes(secret), `${secret} in JSON`).toBe(false);
    expect(shown.includes(secret), `${secret} in the table`).toBe(false);
  }
  return report;
}

test('no token, address, id or text of a customer is in the report', async () => {
  const api = await startOddApi({
    after: (answer) => {
      const page = withPage(answer, (body) => ({
        ...body,
        [`${MARK} 1`]: MARK,
        data: Array.isArray(body.data) ? body.data.map(markedRow) : [],
      }));
      const headers = {
        'x-ratelimit-limit': `60;owner="${MARK}"`,
        etag: `"${MARK}"`,
        'x-account': MARK,
      };
      return { ...page, headers };
    },
  });
  const report = await expectNothingOf(api);
  expect(report.findings.find(({ id }) => id === 'ids')?.level).toBe('ok');
  expect(report.findings.find(({ id }) => id === 'unknown-status')?.level).toBe('note');
});

test('nor is what a refusal says', async () => {
  const api = await startOddApi({
    before: ({ headers }) => ({
      status: 422,
      headers: { location: MARK },
      body: { detail: `${MARK} ${headers.authorization}` },
    }),
  });
  expect((await expectNothingOf(api)).verdict).toBe('not checked');
});

test('nor the address of an API that is not reached', async () => {
  const api = await startOddApi({ before: () => failed(503) });
  await expectNothingOf({ ...api, url: 'http://secret-host.invalid:81' });
});

test('what the report is made of can be sent: JSON with a verdict and each fact', async () => {
  const api = await startOddApi({});
  const report = await checkOf(api.url, api.token);
  const json: unknown = JSON.parse(jsonOf(report, '1.2.3'));
  expect(json).toMatchObject({
    gateway: '1.2.3',
    verdict: 'fits',
    exitCode: 0,
    settings: {},
    calls: report.calls,
    responseTimes: { median: expect.any(Number), p95: expect.any(Number) },
  });
  expect(json).toHaveProperty(
    'facts',
    expect.arrayContaining([
      {
        id: 'limit-201',
        level: 'ok',
        basis: 'contract',
        holds: true,
        seen: 'refused with 422',
        gateway: '',
      },
    ]),
  );
});
