import { describe, expect, test } from 'vitest';
import { configFrom } from '../../../src/config/config.ts';
import { type Answer, startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const { maxDepth, maxCost, maxAliases, maxTokens } = configFrom({});
/** One list below each row of another: a million rows, in more than a thousand REST calls. */
const MILLION =
  '{ tasks(first: 1000) { nodes { assignee { tasks(first: 1000) { nodes { id } } } } } }';

const gateway = gatewayForFile();

/** Checks that there was no REST request; returns the numbers in the message, in order. */
function figuresOf(answer: Answer<unknown>, asked = gateway): number[] {
  expect(answer.status).toBeLessThan(500);
  expect(answer.data ?? null).toBeNull();
  expect(answer.errors).toHaveLength(1);
  const [{ message = '', extensions = {} } = {}] = answer.errors ?? [];
  const { code, ...figures } = extensions;
  expect(code).toBe('QUERY_TOO_COMPLEX');
  expect(Object.keys(figures)).toEqual(message.startsWith('Query cost') ? ['cost'] : []);
  expect(asked.sandbox.requests).toEqual([]);
  expect(message).not.toContain('Syntax Error');
  return Array.from(message.matchAll(/\d+/g), ([figure]) => Number(figure));
}

describe('the depth of a query', () => {
  /** A user, the inviter of that user, and so on. */
  const deep = (depth: number) =>
    `{ user(id: "usr_x") ${'{ invitedBy '.repeat(depth - 2)}{ name }${' }'.repeat(depth - 1)}`;

  test('is accepted up to the limit', async () => {
    expect((await gateway.ask(deep(maxDepth))).errors).toBeUndefined();
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test.for([maxDepth + 1, maxDepth * 10])('is refused at %i', async (depth) => {
    expect(figuresOf(await gateway.ask(deep(depth)))).toEqual([maxDepth, depth]);
  });

  test('includes the depth of fragments', async () => {
    const spread = Array.from(
      { length: maxDepth },
      (_, level) => `fragment Level${level} on User { invitedBy { ...Level${level + 1} } }`,
    );
    const query = `{ user(id: "usr_x") { ...Level0 } } ${spread.join(' ')}
      fragment Level${maxDepth} on User { name }`;
    expect(figuresOf(await gateway.ask(query))).toEqual([maxDepth, maxDepth + 2]);
    const inline = deep(maxDepth + 1).replaceAll('{ invitedBy', '{ ... on User { invitedBy');
    const closed = inline + ' }'.repeat(maxDepth - 1);
    expect(figuresOf(await gateway.ask(closed))).toEqual([maxDepth, maxDepth + 1]);
  });
});

describe('the aliases of a query', () => {
  const aliases = (count: number, field: string) =>
    Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
  const aliased = (count: number) => `{ ${aliases(count, 'tasks { totalCount }')} }`;

  test('are accepted up to the limit', async () => {
    const { data, errors } = await gateway.ask(aliased(maxAliases));
    expect(errors).toBeUndefined();
    expect(Object.keys(data ?? {})).toHaveLength(maxAliases);
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test.for([maxAliases + 1, maxAliases * 5])('are refused over the limit: %i', async (count) => {
    expect(figuresOf(await gateway.ask(aliased(count)))).toEqual([maxAliases, count]);
  });

  test('of a fragment count once for each spread', async () => {
    const count = maxAliases - 10;
    const query = `{
      tasks(first: 1) { nodes { ...Names } } user(id: "usr_x") { tasks { nodes { ...Names } } }
    } fragment Names on Task { ${aliases(count, 'label')} }`;
    expect(figuresOf(await gateway.ask(query))).toEqual([maxAliases, 2 * count]);
  });
});

describe('the tokens of a document', () => {
  const words = (count: number) =>
    `{ tasks(filter: { classification: [${'"a" '.repeat(count)}] }) { totalCount } }`;
  /** The tokens of the rest of the document. */
  const rest = 16;

  test('are accepted up to the limit', async () => {
    expect((await gateway.ask(words(maxTokens - rest))).errors).toBeUndefined();
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test.for([maxTokens - rest + 1, 20_000])(
    'are refused over the limit: %i words',
    async (count) => {
      expect(figuresOf(await gateway.ask(words(count)))).toContain(maxTokens);
    },
  );
});

describe('the cost', () => {
  test('of a list below each row of another is refused without a REST call', async () => {
    const [limit, found] = figuresOf(await gateway.ask(MILLION));
    expect(limit).toBe(maxCost);
    expect(found).toBeGreaterThan(1_000_000);
  });

  test('of each event of a subscription is limited, without a REST call', async () => {
    const query =
      'subscription { taskChanges { task { assignee { tasks(first: 1000) { nodes { assignee { tasks { totalCount } } } } } } } }';
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
      },
      body: JSON.stringify({ query }),
    });
    const [, data = ''] = /^data: (.*)$/m.exec(await response.text()) ?? [];
    const { errors }: { errors: { extensions: unknown }[] } = JSON.parse(data);
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'QUERY_TOO_COMPLEX', cost: { limit: maxCost, cost: 61_071 } },
    ]);
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('of the largest page, with a user for each row, is accepted', async () => {
    const query = '{ tasks(first: 1000) { nodes { label assignee { name } } } }';
    expect((await gateway.ask(query)).errors).toBeUndefined();
    expect(gateway.sandbox.requests).toHaveLength(6);
  });

  test.for<[cost: number, query: string]>([
    [60, '{ tasks { totalCount } }'],
    [220, '{ tasks(first: 200) { nodes { id } } }'],
    [220, '{ tasks(last: 200) { nodes { id } } }'],
    [220 + 190, '{ a: tasks(first: 200) { nodes { id } } b: tasks(first: 180) { nodes { id } } }'],
    [
      20 + 10 * 15,
      '{ tasks(first: 10) { nodes { assignee { tasks(first: 5) { totalCount } } } } }',
    ],
    [20, '{ tasks(first: 10) { __typename nodes { __typename assignee { __typename } } } }'],
    [
      20,
      '{ tasks(first: 10) { nodes { ...Row } } __typename } fragment Row on Task { __typename }',
    ],
  ])('is the rows, and 10 for each REST call: %i for %s', async ([cost, query]) => {
    await using enough = await startTestGateway({ config: { maxCost: cost } });
    expect((await enough.ask(query)).errors).toBeUndefined();
    await using lacking = await startTestGateway({ config: { maxCost: cost - 1 } });
    const refused = await lacking.ask(query);
    expect(figuresOf(refused, lacking).slice(0, 2)).toEqual([cost - 1, cost]);
    expect(refused.errors?.[0]?.extensions?.cost).toEqual({ limit: cost - 1, cost });
  });

  test('of a fragment that doubles itself a hundred times is calculated quickly', async () => {
    const fragments = Array.from(
      { length: 100 },
      (_, level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`,
    );
    const query = `{ ...F0 } ${fragments.join(' ')} fragment F100 on Query { tasks { totalCount } }`;
    const before = performance.now();
    expect(figuresOf(await gateway.ask(query))).toContain(maxCost);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
