import { describe, expect, test } from 'vitest';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';

const LARGE = '9007199254740993';
const NEGATIVE = '-12345678901234567890';

const PAGE = `{"current_page":0,"total_records":1,"next_page":null,"data":[{
  "id":"tsk_1","label":"One","object":"task","organization_id":"org_1","type":"call_analysis",
  "completed_action":{"amount":${LARGE}},
  "data":[{"id":"d_1","object":"task_data","source":"s","task_id":"tsk_1","type":"t","data":[${NEGATIVE},1]}],
  "trigger_event":{"id":"e_1","name":"n","object":"event","entity":${LARGE},"data":{"id":"${LARGE}"}}
}]}`;
const FIELDS = 'completedAction data { data } triggerEvent { entity data }';
const EXPECTED = `{"completedAction":{"amount":${LARGE}},"data":[{"data":[${NEGATIVE},1]}],"triggerEvent":{"entity":${LARGE},"data":{"id":"${LARGE}"}}}`;

const gateway = gatewayForEachTest({ config: { cacheTtlMs: 60_000 } });

function answerWith(body: string): void {
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 200, body } });
}

async function post(body: unknown): Promise<string> {
  const [{ token }] = gateway.sandbox.organizations;
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return response.text();
}

describe('an integer beyond 2^53 in a JSON field', () => {
  const query = `{ tasks(first: 1) { nodes { ${FIELDS} } } }`;

  test('keeps all digits, without and with the cache', async () => {
    answerWith(PAGE);
    const expected = `{"data":{"tasks":{"nodes":[${EXPECTED}]}}}`;
    expect(await post({ query })).toBe(expected);
    await expect
      .poll(async () => [await post({ query }), gateway.log.at(-1)?.fromCache])
      .toEqual([expected, 1]);
  });

  test('keeps all digits in a batch and beside an error, which Yoga serializes', async () => {
    answerWith(PAGE);
    expect(await post([{ query }])).toBe(`[{"data":{"tasks":{"nodes":[${EXPECTED}]}}}]`);
    const failing = query.replace('{ tasks', '{ tasks(first: -1) { totalCount } ok: tasks');
    expect(await post({ query: failing })).toContain(`"ok":{"nodes":[${EXPECTED}]}`);
  });
});

test.each([
  ['completed_action', 'completedAction'],
  ['description', 'description'],
  ['created_at', 'createdAt'],
])('an integer beyond 2^53 in place of %s is an error of that field', async (restField, field) => {
  const page = JSON.stringify({ ...JSON.parse(PAGE) });
  answerWith(
    page
      .replace('"id":"tsk_1"', `"id":"tsk_1","${restField}":"HERE"`)
      .replace('"HERE"', LARGE)
      .replace(`,"completed_action":{"amount":9007199254740992}`, ''),
  );
  const text = await post({ query: `{ tasks(first: 1) { nodes { restId ${field} } } }` });
  expect(JSON.parse(text)).toMatchObject({
    data: { tasks: { nodes: [{ restId: 'tsk_1', [field]: null }] } },
    errors: [{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }],
  });
});

test('an integer beyond 2^53 as total_records is UPSTREAM_INVALID_RESPONSE', async () => {
  answerWith(PAGE.replace('"total_records":1', `"total_records":${LARGE}`));
  expect(JSON.parse(await post({ query: '{ tasks { totalCount } }' }))).toMatchObject({
    errors: [{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }],
  });
});
