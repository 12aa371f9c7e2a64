/** The report is right: a gateway with the recommended settings is exact, or is not. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Behaviour } from '../../sandbox/behaviour.ts';
import { STATUSES, TYPES } from '../../sandbox/enums.ts';
import type { PlainRow } from '../../sandbox/plain-row.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { configFrom } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { serve } from '../support/serve.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { type OrderField, walk } from '../support/walk.ts';
import { CASES, type Case, MORE_CASES, nameOf } from './cases.ts';
import { checkOf, checkSandbox, oddFacts, sandboxFor } from './checked.ts';
import { failed, type OddApi, startOddApi } from './odd-api.ts';

type Settings = Readonly<Record<string, string>>;

interface RestApi {
  url: string;
  token: string;
  /** The ids of all tasks. */
  ids(): string[];
}

function apiOf({ url, organizations: [{ id, token }], store }: Sandbox): RestApi {
  return { url, token, ids: () => store.rows(id).map((row) => row.id) };
}

/** Whether each task is delivered exactly once, in a short walk in each order. */
async function isExact(
  { url, token, ids: idsOf }: RestApi,
  settings: Settings,
  fields: readonly OrderField[],
  size = 70,
): Promise<boolean> {
  const config = { ...configFrom({ ...settings }), apiUrl: url };
  const gateway = createGateway(config, { logger: silentLogger });
  await using served = await serve(gateway.listener);
  using _ = { [Symbol.dispose]: () => gateway.close() };
  const wanted = idsOf().toSorted().join();
  const target = { url: served.url, token, calls: () => 0 };
  for (const field of fields) {
    for (const direction of ['ASC', 'DESC'] as const) {
      const orderBy = { field, direction };
      const options = { orderBy, size, direction: 'forward', maxPages: () => 60 } as const;
      const { ids, outcome, errors } = await walk(target, options);
      const isWhole = outcome === 'complete' && errors.length === 0;
      if (!isWhole || ids.toSorted().join() !== wanted) return false;
    }
  }
  return true;
}

const TIMES = ['CREATED_AT', 'MODIFIED_AT'] as const;
const ALL = [...TIMES, 'STATUS', 'TYPE'] as const;

test.for([...CASES, ...MORE_CASES].map((one) => [nameOf(one), one] as [string, Case]))(
  '%s: the gateway is as the verdict says',
  { tags: 'slow' },
  async ([, { behaviour, verdict, settings = {} }]) => {
    const sandbox = await sandboxFor({ tasks: 400, behaviour });
    const hasLimits = verdict === 'works with settings' && Object.keys(settings).length === 0;
    if (verdict === 'does not fit') expect(await isExact(apiOf(sandbox), {}, TIMES)).toBe(false);
    else expect(await isExact(apiOf(sandbox), settings, hasLimits ? TIMES : ALL)).toBe(true);
    if (hasLimits) expect(await isExact(apiOf(sandbox), settings, ALL)).toBe(false);
  },
);

test('with UPSTREAM_PAGE_SIZE set, nothing is left to set', async () => {
  const maxLimit = 50;
  const sandbox = await sandboxFor({ tasks: 250, behaviour: { maxLimit } });
  const { settings } = await checkSandbox(sandbox);
  expect(settings).toEqual({ UPSTREAM_PAGE_SIZE: String(maxLimit) });
  expect(await checkSandbox(sandbox, { env: settings })).toMatchObject({
    verdict: 'fits',
    settings: {},
  });
  expect(await isExact(apiOf(sandbox), settings, TIMES)).toBe(true);
});

const IMPORTED = Date.UTC(2025, 2, 1) * 1_000_000;

/** An import: many rows of one second, equal or of every status and type. */
function imported(count: number, areAlike: boolean): PlainRow[] {
  return Array.from({ length: count }, (_, n) => ({
    createdAt: IMPORTED / 1000,
    modifiedAt: IMPORTED / 1000 + n * 1_000_000,
    status: (areAlike ? STATUSES[0] : STATUSES[n % STATUSES.length]) ?? null,
    type: (areAlike ? TYPES[0] : TYPES[n % TYPES.length]) ?? null,
  }));
}

async function withImport(ties: Behaviour['ties'], count: number, areAlike: boolean) {
  const sandbox = await sandboxFor({ tasks: 300, behaviour: { ties } });
  const [{ id }] = sandbox.organizations;
  sandbox.store.insertAll(id, imported(count, areAlike));
  return sandbox;
}

test.for<[ties: Behaviour['ties'], areAlike: boolean]>([
  ['limit', true],
  ['limit', false],
  ['reach', false],
  ['random', false],
])(
  'an import over UPSTREAM_TIE_LIMIT, ties by %s, alike: %s: raising it helps',
  { tags: 'slow' },
  async ([ties, areAlike]) => {
    const sandbox = await withImport(ties, 450, areAlike);
    const env = { UPSTREAM_TIE_LIMIT: '300' };
    const { settings, isExhausted } = await checkSandbox(sandbox, { env });
    expect(isExhausted).toBe(false);
    expect(settings).toEqual({ UPSTREAM_TIE_LIMIT: '500' });
    expect(await isExact(apiOf(sandbox), env, ['CREATED_AT'])).toBe(false);
    expect(await isExact(apiOf(sandbox), settings, ['CREATED_AT'])).toBe(true);
    expect(await checkSandbox(sandbox, { env: settings })).toMatchObject({ verdict: 'fits' });
  },
);

test.for<Behaviour['ties']>(['reach', 'random'])(
  'an import of tasks that are all alike, ties by %s: no setting helps, and the report says so',
  { tags: 'slow' },
  async (ties) => {
    const sandbox = await withImport(ties, 700, true);
    const report = await checkSandbox(sandbox);
    expect(report.settings).toEqual({});
    expect(oddFacts(report)).toContainEqual(
      'groups limit: 700 rows of one time, alike in status and type',
    );
    const raised = { UPSTREAM_TIE_LIMIT: '2000' };
    expect(await isExact(apiOf(sandbox), raised, ['CREATED_AT'])).toBe(false);
  },
);

test('an import with stable ties is read in their order', { tags: 'slow' }, async () => {
  const sandbox = await withImport('insertion', 1300, true);
  const report = await checkSandbox(sandbox);
  expect(report).toMatchObject({ verdict: 'fits', settings: {} });
  expect(oddFacts(report)).toEqual(['groups note: 1,300 rows of one time']);
  expect(await isExact(apiOf(sandbox), {}, TIMES)).toBe(true);
});

test('more tasks without a known status than are collected', { tags: 'slow' }, async () => {
  const sandbox = await sandboxFor({ tasks: 100 });
  const [{ id }] = sandbox.organizations;
  const rows = imported(350, true).map((row, n) => ({
    ...row,
    createdAt: IMPORTED / 1000 + n * 1_000_000,
    status: 'on_hold',
  }));
  sandbox.store.insertAll(id, rows);
  const env = { UPSTREAM_TIE_LIMIT: '300' };
  const { settings } = await checkSandbox(sandbox, { env });
  expect(settings).toEqual({ UPSTREAM_TIE_LIMIT: '500' });
  expect(await isExact(apiOf(sandbox), env, ['STATUS'])).toBe(false);
  expect(await isExact(apiOf(sandbox), settings, ['STATUS'])).toBe(true);
});

test('a slow API: the time limit that its calls need', { tags: 'slow' }, async () => {
  const sandbox = await sandboxFor({ tasks: 60, latencyMs: 25 });
  const { settings } = await checkSandbox(sandbox, { env: { UPSTREAM_TIMEOUT_MS: '50' } });
  expect(settings).toEqual({ UPSTREAM_TIMEOUT_MS: expect.stringMatching(/^\d+000$/) });
});

function apiOfOdd({ url, token, store, organization }: OddApi): RestApi {
  return { url, token, ids: () => store.rows(organization).map(({ id }) => id) };
}

test('limits over 100 are refused: lists need the setting', async () => {
  const api = await startOddApi({
    tasks: 120,
    before: ({ query }) => (Number(query.get('limit')) > 100 ? failed(422) : undefined),
  });
  const { settings } = await checkOf(api.url, api.token);
  expect(await isExact(apiOfOdd(api), {}, ['CREATED_AT'])).toBe(false);
  expect(await isExact(apiOfOdd(api), settings, ALL)).toBe(true);
});

test('a token that may make one call at a time: with the settings, no call is refused', async () => {
  let [active, refused] = [0, 0];
  const api = await startOddApi({
    tasks: 700,
    before: () => {
      active += 1;
      if (active > 1) refused += 1;
      return active > 1 ? failed(429, { 'retry-after': '0' }) : undefined;
    },
    after: async (answer) => {
      // Parallel calls arrive in the meantime.
      await setImmediate();
      active -= 1;
      return answer;
    },
  });
  const settings = { UPSTREAM_CONCURRENCY: '2', OPERATION_CONCURRENCY: '1' };
  expect(await isExact(apiOfOdd(api), settings, TIMES, 500)).toBe(true);
  expect(refused).toBe(0);
});
