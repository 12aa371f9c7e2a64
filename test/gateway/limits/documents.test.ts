import { describe, expect, test } from 'vitest';
import { MAX_ERRORS } from '../../../src/plugins/validate-document.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

// Short documents whose validation takes long or has a long result. They need no token.

const gateway = gatewayForFile();
/** A gateway that accepts long documents. */
const generous = gatewayForFile({
  config: { maxTokens: 1_000_000, maxDepth: 1000, cacheTtlMs: 60_000 },
});

const each = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const ids = (count: number) => `{ tasks(first: 1) { nodes { ${'id '.repeat(count)} } } }`;

async function expectTooComplex(query: string, asked = gateway): Promise<string> {
  const { status, data, errors } = await asked.ask(query);
  expect(status).toBe(200);
  expect(data ?? null).toBeNull();
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'QUERY_TOO_COMPLEX' }]);
  expect(asked.sandbox.requests).toEqual([]);
  expect(asked.log.filter(({ level }) => level === 'error')).toEqual([]);
  return errors?.[0]?.message ?? '';
}

describe('fields with one response name', () => {
  /** All pairs of 707 fields take 499,142 units of work, of 500,000 allowed. */
  const MOST = 707;

  test('are accepted up to the limit of comparisons', async () => {
    const { errors } = await gateway.ask(ids(MOST));
    expect(errors).toBeUndefined();
  });

  test.for<[form: string, query: string]>([
    ['one more', ids(MOST + 1)],
    ['a thousand', ids(1000)],
    ['as many as there can be', ids(2950)],
    ['with fields below them', `{ ${'tasks { totalCount } '.repeat(740)} }`],
    ['in inline fragments', `{ tasks { nodes { ${'... { id } '.repeat(720)} } } }`],
    [
      'in fragments that spread each other',
      `{ tasks { nodes { ...F0 } } } ${each(
        38,
        (from) =>
          `fragment F${from} on Task { ${each(38, (to) => (to > from ? `...F${to}` : 'id'))} }`,
      )}`,
    ],
  ])('are refused over the limit of comparisons: %s', async ([, query]) => {
    expect(await expectTooComplex(query)).toContain('500000');
  });
});

describe('validation errors', () => {
  const name = 'x'.repeat(2500);

  test.for<[what: string, query: string]>([
    ['unknown fields', `{ ${each(2900, (index) => `f${index}`)} }`],
    ['unknown fields with long names', `{ ${each(90, (index) => `f${index}${name}`)} }`],
    ['unknown arguments', `{ tasks(${each(900, (index) => `a${index}: 1`)}) { totalCount } }`],
    ['unknown directives', `{ __typename ${each(1400, (index) => `@d${index}`)} }`],
    ['one argument many times', `{ tasks(${'first: 1 '.repeat(900)}) { totalCount } }`],
    ['one variable many times', `query (${'$a: Int '.repeat(700)}) { __typename }`],
    ['variables that are not used', `query (${each(700, (at) => `$a${at}: Int`)}) { __typename }`],
    [
      'fragments in circles',
      `{ tasks { nodes { ...F0 } } } ${each(
        150,
        (at) => `fragment F${at} on Task { ...F${(at + 1) % 150} ...F${Math.floor(at / 2)} }`,
      )}`,
    ],
    ['a long list', `{ tasksByIds(ids: ${'['.repeat(1400)}${']'.repeat(1400)}) { id } }`],
  ])('are bounded in number and length: %s', async ([, query]) => {
    const { status, errors, text } = await gateway.ask(query, { token: null });
    expect(status).toBe(200);
    expect(errors?.length).toBeGreaterThan(0);
    expect(errors?.length).toBeLessThanOrEqual(MAX_ERRORS + 1);
    for (const { message, locations, extensions } of errors ?? []) {
      expect(message.length).toBeLessThanOrEqual(501);
      expect(locations?.length ?? 0).toBeLessThanOrEqual(10);
      expect(extensions?.code).toMatch(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/);
    }
    expect(text.length).toBeLessThan(32 * 1024);
  });

  test.for<[what: string, params: object]>([
    ['a syntax error', { query: 'x'.repeat(200_000) }],
    ['a parameter that nobody knows', { query: '{ __typename }', ['x'.repeat(200_000)]: 1 }],
    [
      'null in an argument',
      {
        query: `query ($a: OrderDirection) { tasks(filter: { partnerId: "${'x'.repeat(16_000)}" }, orderBy: { field: TYPE, direction: $a }, after: "${'x'.repeat(9000)}") { totalCount } }`,
        variables: { a: null },
      },
    ],
  ])('are bounded in length before and after validation: %s', async ([, params]) => {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    const text = await response.text();
    expect(text).toContain('"errors"');
    expect(text.length).toBeLessThan(1000);
  });

  test('end with a note that there are more', async () => {
    const { errors } = await gateway.ask(`{ ${each(MAX_ERRORS, (index) => `f${index}`)} }`);
    expect(errors).toHaveLength(MAX_ERRORS);
    const more = await gateway.ask(`{ ${each(MAX_ERRORS + 1, (index) => `f${index}`)} }`);
    expect(more.errors).toHaveLength(MAX_ERRORS + 1);
    expect(more.errors?.at(-1)?.message).toContain(`more than ${MAX_ERRORS} errors`);
  });

  test('have a line and column', async () => {
    const { errors } = await gateway.ask(`${'\n'.repeat(900)}{ nothing }`);
    expect(errors?.[0]?.locations).toEqual([{ line: 901, column: 3 }]);
  });

  // The search for each location of each error starts at the first line.
  test.for<[what: string, padding: string]>([
    ['lines', '\n'.repeat(60_000)],
    ['lines of another system', '\r\n'.repeat(40_000)],
    ['old lines', '\r'.repeat(60_000)],
    ['characters', ' '.repeat(60_000)],
    ['comments', '#\n'.repeat(30_000)],
  ])('have no location behind very many %s', async ([, padding]) => {
    for (const query of ['{ nothing }', '{ tasks { totalCount } }']) {
      const { errors } = await gateway.ask(padding + query, { token: null });
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).not.toHaveProperty('locations');
      expect(errors?.[0]?.message).toMatch(/nothing|token/);
    }
    const { data } = await gateway.ask(`${padding}{ tasks { totalCount } }`);
    expect(data).toEqual({ tasks: { totalCount: 300 } });
  });
});

describe('a document that is nested deeper than the stack', () => {
  const nested = (count: number, open: string, inner: string, close: string) =>
    open.repeat(count) + inner + close.repeat(count);

  test.for<[what: string, query: string]>([
    ['inline fragments', nested(20_000, '{ ... ', '{ __typename }', '}')],
    ['fragments', `{ ...F0 } ${each(5000, (at) => `fragment F${at} on Query{...F${at + 1}}`)}`],
    ['a list', `{ tasksByIds(ids: ${nested(20_000, '[', '"a"', ']')}) { id } }`],
    ['an object', `{ tasks(filter: ${nested(20_000, '{a:', '1', '}')}) { totalCount } }`],
    ['a type', `query ($a: ${nested(20_000, '[', 'Int', ']')}) { __typename }`],
    ['fields', `{ user(id: "x") ${nested(9000, '{ invitedBy ', '{ id }', '}')} }`],
  ])('is refused: %s', async ([, query]) => {
    await expectTooComplex(query, generous);
  });
});
