import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { expectNoLeak, SECRET } from '../tokens/leaks.ts';

const QUERY = '{ tasks(first: 3) { nodes { restId } } }';

const gateway = gatewayForFile();

interface Case {
  fault: Fault;
  extensions: Record<string, unknown>;
  /** The REST requests, retries included. */
  calls: number;
}

/** One query with the fault, and one after it without. */
async function expectFailure({ fault, extensions, calls }: Case): Promise<string> {
  const { sandbox } = gateway;
  sandbox.faults.add({ fault });
  const answer = await gateway.ask(QUERY);
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ tasks: null });
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.path?.[0]).toBe('tasks');
  expect(answer.errors?.[0]?.extensions).toEqual(extensions);
  expect(sandbox.requests).toHaveLength(calls);
  expect(answer.headers.get('retry-after')).toBeNull();
  expectNoLeak(gateway, answer);

  sandbox.faults.clear();
  const next = await gateway.ask(QUERY);
  expect(next.errors).toBeUndefined();
  expect(next.data).toEqual({
    tasks: { nodes: [expect.anything(), expect.anything(), expect.anything()] },
  });
  return answer.errors?.[0]?.message ?? '';
}

describe('a REST status that is not 2xx', () => {
  const cases: [status: number, code: string, calls: number][] = [
    [400, 'BAD_USER_INPUT', 1],
    [401, 'UNAUTHENTICATED', 1],
    [403, 'FORBIDDEN', 1],
    [422, 'BAD_USER_INPUT', 1],
    [500, 'UPSTREAM_UNAVAILABLE', 1],
    [501, 'UPSTREAM_UNAVAILABLE', 1],
    [502, 'UPSTREAM_UNAVAILABLE', 3],
    [503, 'UPSTREAM_UNAVAILABLE', 3],
    [504, 'UPSTREAM_UNAVAILABLE', 3],
  ];
  const bodies = {
    'JSON for machines': JSON.stringify({ detail: SECRET, token: 'sandbox-north-7f3a' }),
    'a page for people': `<h1>${SECRET}</h1><pre>Error\n    at app.js:1:2</pre>`,
    'a page of tasks': JSON.stringify({
      data: [],
      current_page: 0,
      total_records: 0,
      next_page: null,
      note: SECRET,
    }),
  };

  for (const [kind, body] of Object.entries(bodies)) {
    test.for(cases)(`%i is %s, after %i calls, with ${kind} in its body`, async (failure) => {
      const [status, code, calls] = failure;
      const extensions = { code, upstream: { status } };
      await expectFailure({ fault: { kind: 'status', status, body }, extensions, calls });
    });
  }

  test.for([404, 409, 410])('%i is an error with its status', async (status) => {
    const fault: Fault = { kind: 'status', status, body: SECRET };
    const extensions = { code: 'UPSTREAM_INVALID_RESPONSE', upstream: { status } };
    await expectFailure({ fault, extensions, calls: 1 });
  });

  test.for([502, 503, 504])('%i is no error where a retry succeeds', async (status) => {
    gateway.sandbox.faults.add({ fault: { kind: 'status', status }, times: 2 });
    expect(await gateway.callsOf(QUERY)).toHaveLength(3);
  });
});

describe('the message of REST about a parameter', () => {
  const refused = (detail: object[]): Case => ({
    fault: { kind: 'status', status: 422, body: JSON.stringify({ detail }) },
    extensions: { code: 'BAD_USER_INPUT', upstream: { status: 422 } },
    calls: 1,
  });

  test('is passed on without the value', async () => {
    const message = await expectFailure(
      refused([
        { loc: ['query', 'assignee'], msg: 'Not the id of a user', type: 'x', input: SECRET },
        { loc: ['query', 'status', 1], msg: 'Input should be open', type: 'enum', ctx: { SECRET } },
      ]),
    );
    expect(message).toMatch(/assignee/i);
    expect(message).toContain('Not the id of a user');
    expect(message).toMatch(/status/i);
    expect(message).toContain('Input should be open');
  });

  test('is not passed on where it is about a header', async () => {
    const msg = `sandbox-north-7f3a is not a token, ${SECRET}`;
    await expectFailure(refused([{ loc: ['header', 'authorization'], msg, type: 'x' }]));
  });

  test('may have any shape', async () => {
    for (const detail of [
      [],
      [{}],
      [{ loc: 'assignee', msg: 'text' }],
      [{ loc: ['query', 'assignee'], msg: { SECRET } }],
      [{ loc: ['query', '__proto__'], msg: SECRET }],
    ]) {
      await expectFailure(refused(detail));
      gateway.sandbox.requests.length = 0;
    }
  });

  test('is passed on with a 400 and with a 422', async () => {
    const detail = [{ loc: ['query', 'partner_id'], msg: 'No such partner', type: 'x' }];
    const message = await expectFailure({
      fault: { kind: 'status', status: 400, body: JSON.stringify({ detail }) },
      extensions: { code: 'BAD_USER_INPUT', upstream: { status: 400 } },
      calls: 1,
    });
    expect(message).toMatch(/partner/i);
    expect(message).toContain('No such partner');
  });
});
