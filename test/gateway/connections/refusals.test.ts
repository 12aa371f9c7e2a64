import { beforeAll, describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, listed, TASKS } from './connection.ts';

let cursor: string;

const gateway = gatewayForFile({ sandbox: { tasks: 300 } });
beforeAll(async () => {
  const { pageInfo } = await connectionOf(gateway, { first: 5 });
  cursor = pageInfo.endCursor ?? '';
});

/** Requests the list with these arguments, and the first rows under another alias. */
const BESIDE = TASKS.replace('tasks(', 'bad: tasks(').replace(
  /\}\s*$/,
  'good: tasks(first: 2) { nodes { restId } } }',
);

async function expectRefusal(variables: Record<string, unknown>, message: RegExp): Promise<void> {
  const answer = await gateway.ask(TASKS, { variables });
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ tasks: null });
  expect(answer.errors).toMatchObject([
    { path: ['tasks'], message: expect.stringMatching(message) },
  ]);
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  expect(gateway.sandbox.requests).toEqual([]);

  const beside = await gateway.ask(BESIDE, { variables });
  const [first, second] = listed(gateway.sandbox);
  expect(beside.data).toEqual({
    bad: null,
    good: { nodes: [{ restId: first }, { restId: second }] },
  });
  expect(beside.errors).toMatchObject([{ path: ['bad'], extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.sandbox.requests.map(({ query }) => `${query}`)).toEqual([
    'page=0&limit=3&sort_by=created_at&sort_order=desc',
  ]);
}

describe('without a REST request, and without harm to another alias, the gateway refuses', () => {
  test.for<[variables: Record<string, unknown>, message: RegExp]>([
    [{ first: 5, last: 5 }, /first.*last/],
    [{ first: 0, last: 0 }, /first.*last/],
    [{ first: -1 }, /first/],
    [{ last: -1 }, /last/],
    [{ first: 1001 }, /first.*1,?000/],
    [{ last: 1001 }, /last.*1,?000/],
    [{ first: 2 ** 31 - 1 }, /first.*1,?000/],
    [{ first: 5, filter: { status: ['UNKNOWN'] } }, /UNKNOWN/],
    [{ first: 5, filter: { status: ['OPEN', 'UNKNOWN'] } }, /UNKNOWN/],
    [{ first: 5, filter: { type: 'UNKNOWN' } }, /UNKNOWN/],
    [{ first: 5, filter: { partnerId: 'p'.repeat(20_000) } }, /filter.* 16384 /],
    [{ first: 5, filter: { partnerId: '\ud83d' } }, /filter\.partnerId.*surrogate/],
    [{ first: 5, filter: { classification: ['a', 'b\udc00c'] } }, /classification.*surrogate/],
  ])('%j', ([variables, message]) => expectRefusal(variables, message));

  test.for<[name: string, mangle: (cursor: string) => string]>([
    ['empty', () => ''],
    ['cut short', (whole) => whole.slice(0, -3)],
    ['with a character too many', (whole) => `${whole}A`],
    ['with a changed character', (whole) => swap(whole, whole.length - 6)],
    ['in another case', (whole) => whole.toLowerCase()],
    ['of a plain offset', () => Buffer.from('arrayconnection:4').toString('base64')],
    ['of nothing', () => 'null'],
    ['that holds a longer text', () => 'A'.repeat(20_000)],
  ])('a cursor %s', async ([, mangle]) => {
    await expectRefusal({ first: 5, after: mangle(cursor) }, /after/);
    gateway.sandbox.requests.length = 0;
    await expectRefusal({ last: 5, before: mangle(cursor) }, /before/);
  });

  test.for<Record<string, unknown>>([
    { filter: { status: ['OPEN'] } },
    { filter: { isAutomated: false } },
    { filter: { type: 'CALL_ANALYSIS' } },
    { filter: { classification: ['dispute'] } },
    { filter: { partnerId: 'ptn_1' } },
    { filter: { assigneeId: 'usr_1' } },
    { orderBy: { field: 'CREATED_AT', direction: 'ASC' } },
    { orderBy: { field: 'MODIFIED_AT' } },
  ])('a cursor of the unfiltered list under %j', async (list) => {
    await expectRefusal({ ...list, first: 5, after: cursor }, /after.*(filter|order)/);
    gateway.sandbox.requests.length = 0;
    await expectRefusal({ ...list, last: 5, before: cursor }, /before.*(filter|order)/);
  });
});

test('an error of GraphQL validation has a code and makes no REST call', async () => {
  for (const query of [
    '{ tasks(first: "five") { totalCount } }',
    '{ tasks(first: 99999999999) { totalCount } }',
    '{ tasks(filter: { status: [NO_SUCH_STATUS] }) { totalCount } }',
    '{ tasks(filter: { stat: [OPEN] }) { totalCount } }',
    '{ tasks { total } }',
    '{ tasks {',
  ]) {
    const { data, errors = [] } = await gateway.ask(query);
    expect(data, query).toBeUndefined();
    expect(errors.length, query).toBeGreaterThan(0);
    for (const error of errors) expect(error.extensions?.code, query).toEqual(expect.any(String));
  }
  expect(gateway.sandbox.requests).toEqual([]);
});

function swap(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
}
