import fc from 'fast-check';
import { GraphQLError, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { MAX_VARIABLE_ERRORS, variableErrors } from '../../src/plugins/use-variable-errors.ts';
import { schema } from '../../src/schema/index.ts';
import { send, twoGateways } from '../http/two-gateways.ts';
import { type GatewayOptions, startTestGateway } from '../support/gateway.ts';

/** Part of the texts below, and of no message of the gateway. */
const MARK = 'Zq7w';
const QUERY = `query ($n: Int, $after: String, $filter: TaskFilter, $order: TaskOrder, $id: ID!, $ids: [ID!]!) {
  tasks(first: $n, after: $after, filter: $filter, orderBy: $order) { totalCount nodes { id } }
  task(id: $id) { id }
  node(id: $id) { id }
  user(id: $id) { id tasks(filter: $filter) { totalCount } }
  tasksByIds(ids: $ids) { id }
  _entities(representations: [{ __typename: "Task", restId: $id }]) { __typename }
}`;

interface Refusal {
  message: string;
  locations?: { line: number; column: number }[];
  extensions: { code: string };
}

/** Sends a query to the compiled and to the general executor, which have to give the same result. */
function askBoth(config: GatewayOptions['config']) {
  const gateways = twoGateways(40, config);
  return async (query: string, variables: unknown): Promise<string> => {
    const body = JSON.stringify({ query, variables });
    const [{ token }] = gateways.fast.sandbox.organizations;
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': 'the-same',
      authorization: `Bearer ${token}`,
    };
    const sent = { method: 'POST', path: '/graphql', headers, body };
    const compiled = await send(gateways, gateways.fast, sent);
    expect(compiled).toEqual(await send(gateways, gateways.general, sent));
    return compiled.body;
  };
}

const ask = askBoth({});
const askInProduction = askBoth({ introspection: false });

const errorsOf = (text: string): Refusal[] => JSON.parse(text).errors;

const STATUSES = 'ARCHIVED, ASSIGNED_TO_AGENT, CLOSED, COMPLETED, FAILED, OPEN, PROCESSING';
const ONE_TYPE = '"TaskType" takes one value, not a list.';

describe('an error of a variable says where it is and what would fit', () => {
  test.for<[variables: object, messages: (string | RegExp)[]]>([
    [
      { filter: { state: ['OPEN'] } },
      [/^"\$filter": Field "state" is not defined by type "TaskFilter"\. Did you mean "status"/],
    ],
    [
      { filter: { status: ['OPE'] } },
      [
        '"$filter" at "filter.status[0]": It is not a value of the enum "TaskStatus". Did you mean the enum value "OPEN"?',
      ],
    ],
    [
      { filter: { status: ['OPEN', 'nothing like it', 5] } },
      [1, 2].map(
        (index) =>
          `"$filter" at "filter.status[${index}]": It is not a value of the enum "TaskStatus". Its values: ${STATUSES}.`,
      ),
    ],
    [{ filter: { type: ['CALL_ANALYSIS'] } }, [`"$filter" at "filter.type": ${ONE_TYPE}`]],
    [
      { filter: { status: [['OPEN']] } },
      ['"$filter" at "filter.status[0]": "TaskStatus" takes one value, not a list.'],
    ],
    [
      { filter: { partnerId: ['x'], createdAt: { from: ['x'] } } },
      [
        '"$filter" at "filter.createdAt.from": "DateTime" takes one value, not a list.',
        '"$filter" at "filter.partnerId": "ID" takes one value, not a list.',
      ],
    ],
    [{ filter: 'x' }, ['"$filter": Expected type "TaskFilter" to be an object.']],
    [{ filter: [{}] }, ['"$filter": Expected type "TaskFilter" to be an object.']],
    [{ filter: { isAutomated: 1 } }, [/: "Boolean" takes `true` or `false`\.$/]],
    [
      { filter: { createdAt: { from: 5 } } },
      [/: DateTime takes RFC 3339 text with a zone, such as/],
    ],
    [{ n: 1.5 }, ['"$n": "Int" takes a whole number of 32 bits.']],
    [{ n: 99_999_999_999 }, ['"$n": "Int" takes a whole number of 32 bits.']],
    [{ after: 7 }, ['"$after": "String" takes text.']],
    [{ id: {} }, ['"$id": "ID" takes text or a whole number.']],
    [{ ids: ['x', {}] }, ['"$ids" at "ids[1]": "ID" takes text or a whole number.']],
    [{ id: null }, ['"$id": Expected non-nullable type "ID!" not to be null.']],
    [
      { order: {} },
      ['"$order": Field "field" of required type "TaskOrderField!" was not provided.'],
    ],
    [
      { order: { field: 'nothing like it', direction: null } },
      [/at "order\.direction": Expected non-nullable/, /Its values: CREATED_AT, MODIFIED_AT,/],
    ],
  ])('%j', async ([variables, messages]) => {
    const errors = errorsOf(await ask(QUERY, { id: 'x', ids: [], ...variables }));
    expect(
      errors.map(({ message }) => message.replace(/^Variable | got an invalid value/g, '')),
    ).toEqual(
      messages.map((message) =>
        typeof message === 'string' ? message : expect.stringMatching(message),
      ),
    );
    for (const { extensions, locations } of errors) {
      expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
      expect(locations).toEqual([{ line: 1, column: expect.any(Number) }]);
    }
  });

  test('one that is missing', async () => {
    const [error] = errorsOf(await ask(QUERY, { ids: [] }));
    expect(error?.message).toBe('Variable "$id" of required type "ID!" was not provided.');
  });

  test(`at most ${MAX_VARIABLE_ERRORS} of them`, async () => {
    const filter = { status: Array.from({ length: 30_000 }, () => 'x') };
    const text = await ask(QUERY, { id: 'x', ids: [], filter });
    expect(errorsOf(text)).toHaveLength(MAX_VARIABLE_ERRORS + 1);
    expect(text).toContain('the others are not listed');
  });

  test('whether the cost of the query is known or not', async () => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 20 } });
    const query =
      'query ($status: [TaskStatus!]) { tasks(filter: { status: $status }) { totalCount } }';
    const refused = () => gateway.ask(query, { variables: { status: ['OPE'] } });
    const before = await refused();
    await gateway.ask(query, { variables: { status: ['OPEN'] } });
    const after = await refused();
    expect(before.errors).toHaveLength(1);
    expect(after.text).toBe(before.text);
  });

  test.for([false, true])('of a subscription (general executor: %j)', async (generalExecutor) => {
    await using gateway = await startTestGateway({ config: { generalExecutor } });
    const query = 'subscription ($f: TaskFilter) { taskChanges(filter: $f) { isNew } }';
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
      },
      body: JSON.stringify({ query, variables: { f: { status: [MARK] } } }),
    });
    const text = await response.text();
    expect(text).toContain('got an invalid value at');
    expect(text).not.toContain(MARK);
  });

  test('where only another executor refuses one', () => {
    const document = parse('query ($n: Int) { tasks(first: $n) { totalCount } }');
    const errors = variableErrors({ schema, document, variableValues: { n: 1 } }, false);
    const extensions = { code: 'BAD_USER_INPUT' };
    expect(errors).toEqual([
      new GraphQLError('A variable has a value that does not fit.', { extensions }),
    ]);
  });
});

test.for<[query: string, message: string, column: number]>([
  ['{ tasks(filter: { type: [CALL_ANALYSIS] }) { totalCount } }', ONE_TYPE, 25],
  [
    '{ tasks(filter: { partnerId: ["x"] }) { totalCount } }',
    '"ID" takes one value, not a list.',
    30,
  ],
  ['{ tasks(first: [1]) { totalCount } }', '"Int" takes one value, not a list.', 16],
  ['mutation { close(id: 1) { id } }', 'This graph has no mutations: it only reads.', 1],
  ['{ tasks(', 'Syntax Error: Expected Name, found <EOF>.', 9],
  ['{ tasks { § } }', 'Syntax Error: Unexpected character: U+00A7.', 11],
])('an error of a document says what and where: %s', async ([query, message, column]) => {
  expect(errorsOf(await ask(query, {}))).toEqual([
    { message, locations: [{ line: 1, column }], extensions: { code: expect.any(String) } },
  ]);
});

describe('without introspection', () => {
  test.for<[variables: object, message: string]>([
    [
      { filter: { state: 1 } },
      '"$filter" got an invalid value: Field "state" is not defined by type "TaskFilter".',
    ],
    [
      { filter: { status: ['OPE'] } },
      '"$filter" got an invalid value at "filter.status[0]": It is not a value of the enum "TaskStatus".',
    ],
    [
      { order: { field: 'x' } },
      '"$order" got an invalid value at "order.field": It is not a value of the enum "TaskOrderField".',
    ],
    [
      { filter: { type: ['CALL_ANALYSIS'] } },
      `"$filter" got an invalid value at "filter.type": ${ONE_TYPE}`,
    ],
  ])('an error suggests no name of the schema: %j', async ([variables, message]) => {
    const errors = errorsOf(await askInProduction(QUERY, { id: 'x', ids: [], ...variables }));
    expect(errors.map((error) => error.message)).toEqual([`Variable ${message}`]);
  });
});

describe('no message contains a value of the caller', () => {
  /** Part of every number below. */
  const NUMBER = 71_345_719;

  // Text that imitates the text around a value in messages of GraphQL.
  const forged = fc.constantFrom(
    `"; Field "${MARK}" is not defined by type "TaskFilter". Did you mean "${MARK}"?`,
    `${MARK}" does not exist in "TaskStatus" enum. Did you mean the enum value "${MARK}"?`,
    `x Did you mean the enum value "${MARK}", `,
    `x" at "${MARK}"; ${MARK}`,
    `Variable "$n" got invalid value ${MARK}`,
    `${MARK}: ${MARK}`,
    `OPEN${MARK}`,
  );
  const text = fc.oneof(
    forged,
    fc.string({ unit: 'binary', maxLength: 12 }).map((rest) => `${MARK}${rest}`),
  );
  // None is an Int: the error for a page size that is too large contains the size.
  const number = fc.constantFrom(NUMBER + 0.5, -NUMBER - 0.5, NUMBER * 1000);
  const fields = [
    'status type classification partnerId assigneeId isAutomated createdAt modifiedAt',
    'from to field direction first __typename id restId',
  ].flatMap((names) => names.split(' '));
  const key = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fields) },
    // Not field names: one has an invalid character, one is too long.
    { weight: 1, arbitrary: text.map((rest) => `${rest}-`) },
    { weight: 1, arbitrary: fc.constantFrom(MARK.repeat(11), `" at "${MARK}"; `) },
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      number,
      fc.constantFrom(null, true, 'OPEN', 'CALL_ANALYSIS', 'CREATED_AT', 'ASC', 3),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const variables = fc.dictionary(
    fc.constantFrom('n', 'after', 'filter', 'order', 'id', 'ids'),
    value,
  );

  test('whatever the variables are', async ({ annotate }) => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(variables, fc.boolean(), async (given, isPublic) => {
        const answer = await (isPublic ? ask : askInProduction)(QUERY, {
          id: MARK,
          ids: [],
          ...given,
        });
        expect(answer).not.toContain(MARK);
        expect(answer).not.toContain(String(NUMBER));
        if (!isPublic) expect(answer).not.toMatch(/Did you mean|Its values/);
        if (answer.includes('got an invalid value')) refused += 1;
      }),
      { numRuns: 300 },
    );
    await annotate(`${refused} refused`);
    expect(refused).toBeGreaterThan(100);
  });
});
