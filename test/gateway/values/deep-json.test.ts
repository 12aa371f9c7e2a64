import { beforeEach, describe, expect, test } from 'vitest';
import { fixture } from '../../support/fixture.ts';
import { pageText, startTextGateway } from '../../support/text-rest.ts';

/** Deeper than any recursive function over JSON can process. */
const LEVELS = 6000;
/** As stated in docs/errors.md. */
const MAX_LEVELS = 200;

const objects = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

let rows: Record<string, string>[] = [];
const gateway = fixture(() =>
  startTextGateway((path) => ({ text: pageText(path, rows) }), { cacheTtlMs: 60_000 }),
);
beforeEach(() => {
  gateway.asked.length = 0;
  gateway.log.length = 0;
});

interface Result {
  data?: unknown;
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[];
}

async function post<Body = Result>(body: string, headers: Record<string, string> = {}) {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer made-up', ...headers },
    body,
  });
  const answer: Body = await response.json();
  return { status: response.status, body: answer };
}

const expectNoUnexpectedError = () =>
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);

/** Members of a REST response that are nested too deep, and the field with the error. */
const ITEM = '"id":"d","object":"task_data","source":"s","task_id":"t","type":"response"';
const EVENT = '"id":"e","name":"n","object":"event"';
const FIELDS: [query: string, key: string, text: (deep: string) => string, path: unknown[]][] = [
  ['completedAction', 'completed_action', (deep) => `{"deep":${deep}}`, ['completedAction']],
  ['data { data }', 'data', (deep) => `[{${ITEM},"data":[${deep}]}]`, ['data', 0, 'data']],
  [
    'triggerEvent { entity }',
    'trigger_event',
    (deep) => `{${EVENT},"entity":[${deep}]}`,
    ['triggerEvent', 'entity'],
  ],
  [
    'triggerEvent { data }',
    'trigger_event',
    (deep) => `{${EVENT},"data":{"deep":${deep}}}`,
    ['triggerEvent', 'data'],
  ],
  [
    'completedAction',
    'completed_action',
    // An integer with more digits than a number can store.
    (deep) => `{"large":12345678901234567890,"deep":${deep}}`,
    ['completedAction'],
  ],
];

describe('JSON from REST that is nested too deep', () => {
  describe.for([
    ['objects', objects],
    ['lists', lists],
  ] as const)('%s', ([, deep]) => {
    test.for(FIELDS)('is one error at its field: %s', async ([fields, key, text, path]) => {
      rows = [{ [key]: text(deep(LEVELS)) }, {}];
      const query = `{ tasks { nodes { restId ${fields} } } }`;
      const { status, body } = await post(JSON.stringify({ query }), {
        'cache-control': 'no-cache',
      });
      expect(status).toBe(200);
      expect(body.errors).toMatchObject([
        {
          path: ['tasks', 'nodes', 0, ...path],
          message: expect.stringContaining(String(MAX_LEVELS)),
          extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
        },
      ]);
      expect(body.errors).toHaveLength(1);
      expect(body.data).toMatchObject({
        tasks: { nodes: [{ restId: 'task_0' }, { restId: 'task_1' }] },
      });
      expectNoUnexpectedError();
    });

    test('does not affect the other operations of a batch', async () => {
      rows = [{ completed_action: `{"deep":${deep(LEVELS)}}` }, {}];
      const batch = [
        { query: '{ tasks { totalCount } }' },
        { query: '{ tasks { nodes { completedAction } } }' },
        { query: '{ tasks { nodes { restId } } }' },
      ];
      const { status, body } = await post<Result[]>(JSON.stringify(batch), {
        'cache-control': 'no-cache',
      });
      expect(status).toBe(200);
      expect(body[0]).toEqual({ data: { tasks: { totalCount: 2 } } });
      expect(body[1]?.errors).toHaveLength(1);
      expect(body[2]).toEqual({
        data: { tasks: { nodes: [{ restId: 'task_0' }, { restId: 'task_1' }] } },
      });
    });

    test('is accepted up to the limit', async () => {
      rows = [
        { completed_action: `{"deep":${deep(MAX_LEVELS - 1)}}` },
        { completed_action: `{"deep":${deep(MAX_LEVELS)}}` },
      ];
      const query = '{ tasks { nodes { completedAction } } }';
      const { body } = await post(JSON.stringify({ query }), { 'cache-control': 'no-cache' });
      expect(body.errors?.map(({ path }) => path?.[2])).toEqual([1]);
    });
  });

  test.for([
    ['status', 'status', lists(LEVELS)],
    ['status', 'status', objects(LEVELS)],
    ['status', 'status', '{"toString":7,"valueOf":7}'],
    ['type', 'status', lists(LEVELS)],
    ['description', 'description', lists(LEVELS)],
    ['createdAt', 'created_at', lists(LEVELS)],
    ['assigneeId', 'assignee_id', objects(LEVELS)],
    ['data { id }', 'data', lists(LEVELS)],
    ['assignee { id }', 'assignee', objects(LEVELS)],
    ['triggerEvent { id }', 'trigger_event', objects(LEVELS)],
    ['label', 'label', lists(LEVELS)],
  ] as const)('is one error in %s from %s, which takes no JSON', async ([fields, key, text]) => {
    rows = [{ [key]: text }, {}];
    const query = `{ tasks { nodes { restId ${fields} } } }`;
    const { status, body } = await post(JSON.stringify({ query }), {
      'cache-control': 'no-cache',
    });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ tasks: { nodes: [{}, { restId: 'task_1' }] } });
    for (const { extensions } of body.errors ?? []) {
      expect(extensions.code).toBe('UPSTREAM_INVALID_RESPONSE');
    }
    expectNoUnexpectedError();
  });

  test('is refused where it is the whole answer', async () => {
    await using deep = await startTextGateway(() => ({ text: lists(1_000_000) }));
    const { errors } = await deep.ask('{ tasks { totalCount } }');
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'UPSTREAM_INVALID_RESPONSE',
    ]);
  });
});

describe('input that is nested too deep', () => {
  const QUERY = JSON.stringify(
    'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }',
  );

  test.for<[where: string, rest: string]>([
    ['a variable', `"variables":{"filter":${objects(LEVELS)}}`],
    ['a variable that is a list', `"variables":{"filter":${lists(LEVELS)}}`],
    ['a variable that nobody declares', `"variables":{"other":${objects(LEVELS)}}`],
    ['the variables, were they objects', `"variables":${objects(LEVELS)}`],
    ['extensions', `"extensions":{"any":${lists(LEVELS)}}`],
    ['a persisted query', `"extensions":{"persistedQuery":${objects(LEVELS)}}`],
  ])('is BAD_REQUEST in %s', async ([, members]) => {
    rows = [{}];
    for (const authorization of ['Bearer made-up', '']) {
      const { status, body } = await post(`{"query":${QUERY},${members}}`, { authorization });
      expect(status).toBe(400);
      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
      expect(body.errors?.[0]?.message).toContain(String(MAX_LEVELS));
    }
    expect(gateway.asked).toEqual([]);
    expectNoUnexpectedError();
  });

  test('is BAD_REQUEST for its operation of a batch only', async () => {
    rows = [{}];
    const bad = `{"query":${QUERY},"variables":{"filter":${objects(LEVELS)}}}`;
    const good = `{"query":${QUERY}}`;
    const { status, body } = await post<Result[]>(`[${good},${bad},${good}]`);
    expect(status).toBe(200);
    const count = { data: { tasks: { totalCount: 1 } } };
    expect([body[0], body[2]]).toEqual([count, count]);
    expect(body[1]?.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
  });

  test('is BAD_REQUEST in a URL and in a form', async () => {
    const query = 'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }';
    const variables = `{"filter":${objects(1000)}}`;
    const form = new URLSearchParams({ query, variables });
    for (const [address, init] of [
      [`/graphql?${form}`, { headers: { 'x-graphql-yoga-csrf': '1' } }],
      ['/graphql', { method: 'POST', body: form, headers: { 'x-graphql-yoga-csrf': '1' } }],
    ] as const) {
      const response = await gateway.fetch(address, init);
      const body: Result = await response.json();
      expect(response.status).toBe(400);
      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
    }
    expectNoUnexpectedError();
  });

  test('is accepted up to the limit', async () => {
    rows = [{}];
    const body = `{"query":${QUERY},"variables":{"other":${objects(MAX_LEVELS - 1)}}}`;
    expect((await post(body)).body).toEqual({ data: { tasks: { totalCount: 1 } } });
  });
});
