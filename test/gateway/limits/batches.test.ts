import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const MAX_BATCH = 10;
const MAX_BODY_BYTES = 256 * 1024;

const gateway = gatewayForFile();

interface Result {
  data?: unknown;
  errors?: { message: string; extensions: { code: string } }[];
}

async function post<Body>(body: BodyInit): Promise<{ status: number; body: Body; calls: number }> {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
    },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
  const answer: Body = await response.json();
  return { status: response.status, body: answer, calls: gateway.sandbox.requests.length };
}

const COUNT = { query: '{ tasks { totalCount } }' };
/** The same number from another REST call. */
const COUNT_OTHERWISE = { query: '{ tasks(orderBy: { field: MODIFIED_AT }) { totalCount } }' };
const counted = { data: { tasks: { totalCount: 300 } } };

describe('a batch', () => {
  test(`of ${MAX_BATCH} operations is answered in its order`, async () => {
    const batch = Array.from({ length: MAX_BATCH }, (_, index) => ({
      query: `{ number${index}: tasks(first: ${index}) { nodes { __typename } } }`,
    }));
    const { status, body } = await post<Result[]>(JSON.stringify(batch));
    expect(status).toBe(200);
    expect(body).toEqual(
      batch.map((_, index) => ({
        data: {
          [`number${index}`]: {
            nodes: Array.from({ length: index }, () => ({ __typename: 'Task' })),
          },
        },
      })),
    );
  });

  test.for([MAX_BATCH + 1, 1000])('of %i is refused', async (length) => {
    const batch = JSON.stringify(Array.from({ length }, () => COUNT));
    const { status, body, calls } = await post<Result>(batch);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]?.extensions.code).toEqual(expect.any(String));
    expect(body.errors?.[0]?.message).toContain(String(MAX_BATCH));
    expect(calls).toBe(0);
  });

  test('in which one operation exceeds a limit answers the others', async () => {
    const aliases = Array.from({ length: 200 }, (_, index) => `a${index}: task(id: "x") { id }`);
    const { status, body, calls } = await post<Result[]>(
      JSON.stringify([
        COUNT,
        {
          query:
            '{ tasks(first: 1000) { nodes { assignee { tasks(first: 1000) { totalCount } } } } }',
        },
        { query: `{ ${aliases.join(' ')} }` },
        { query: `{ user(id: "x") ${'{ invitedBy '.repeat(100)}{ id }${' }'.repeat(101)}` },
        { query: `{ ${'__typename '.repeat(10_000)} }` },
        { query: '{ tasks(first: -1) { totalCount } }' },
        { query: '{ nothing }' },
        { query: '{' },
        COUNT_OTHERWISE,
      ]),
    );
    expect(status).toBe(200);
    expect(
      body.map((result) => result.errors?.map(({ extensions: { code } }) => code) ?? result.data),
    ).toEqual([
      counted.data,
      ['QUERY_TOO_COMPLEX'],
      ['QUERY_TOO_COMPLEX'],
      ['QUERY_TOO_COMPLEX'],
      ['QUERY_TOO_COMPLEX'],
      ['BAD_USER_INPUT'],
      ['GRAPHQL_VALIDATION_FAILED'],
      ['GRAPHQL_PARSE_FAILED'],
      counted.data,
    ]);
    expect(calls).toBe(2);
  });

  test('is refused where an item is no operation', async () => {
    const { status, body } = await post<Result[]>(JSON.stringify([null, 7, 'text', [], COUNT]));
    expect(status).toBe(200);
    const codes = body.map(({ errors }) => errors?.[0]?.extensions.code);
    expect(codes).toEqual([...Array.from({ length: 4 }, () => 'BAD_REQUEST'), undefined]);
  });
});

describe('a request body', () => {
  /** The same operation with an undeclared variable. */
  const sized = (bytes: number) => {
    const empty = JSON.stringify({ ...COUNT, variables: { unused: '' } });
    return JSON.stringify({ ...COUNT, variables: { unused: 'x'.repeat(bytes - empty.length) } });
  };
  const streamed = (text: string) =>
    new ReadableStream({
      start(controller) {
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length; at += 16_384) {
          controller.enqueue(bytes.subarray(at, at + 16_384));
        }
        controller.close();
      },
    });

  test('of the maximum length is accepted', async () => {
    const { status, body } = await post<Result>(sized(MAX_BODY_BYTES));
    expect({ status, body }).toEqual({ status: 200, body: counted });
  });

  test.for<[how: string, body: () => BodyInit]>([
    ['one byte longer', () => sized(MAX_BODY_BYTES + 1)],
    ['much longer', () => sized(20 * MAX_BODY_BYTES)],
    ['longer than it said', () => streamed(sized(2 * MAX_BODY_BYTES))],
    ['that is no JSON', () => '['.repeat(MAX_BODY_BYTES + 1)],
  ])('over the maximum length is refused: %s', async ([, make]) => {
    const { status, body, calls } = await post<Result>(make());
    expect(status).toBe(413);
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([
      'REQUEST_ENTITY_TOO_LARGE',
    ]);
    expect(calls).toBe(0);
  });

  test('with unlimited nesting is refused', async () => {
    const { status, body, calls } = await post<Result>('['.repeat(200_000));
    expect(status).toBeLessThan(500);
    expect(body.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(calls).toBe(0);
  });
});
