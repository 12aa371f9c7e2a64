import fc from 'fast-check';
import { beforeAll, test } from 'vitest';
import { taskGlobalId } from '../../src/resolvers/global-id.ts';
import type { TestGateway } from '../support/gateway.ts';
import { fuzzedGateway, RUNS, TIME_LIMIT } from './fuzzed-gateway.ts';

const { gateway, outcomes, expectWellFormedAnswer } = fuzzedGateway();
/** Valid values, from which the generators make invalid values. */
let cursors: string[];
let ids: string[];

beforeAll(async () => {
  ({ cursors, ids } = await someOf(gateway));
});

async function someOf({ ask, sandbox }: TestGateway) {
  const [{ id, users }] = sandbox.organizations;
  const { data } = await ask<{ tasks: { edges: { cursor: string }[] } }>(
    '{ tasks(first: 30) { edges { cursor } } }',
  );
  const tasks = sandbox.store.list(id, { limit: 20 }).data;
  return {
    cursors: (data?.tasks.edges ?? []).map(({ cursor }) => cursor),
    ids: [
      ...tasks.map(taskGlobalId),
      ...tasks.map((task) => task.id),
      ...users.map((user) => user.id),
    ],
  };
}

const QUERIES = [
  `query ($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {
    tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      edges { cursor node { id } } totalCount
      pageInfo { hasNextPage hasPreviousPage } pageCursors { around { cursor } }
    }
  }`,
  'query ($id: ID!) { node(id: $id) { id } task(id: $id) { id } user(id: $id) { id tasks(first: 2) { totalCount } } }',
  'query ($ids: [ID!]!) { nodes(ids: $ids) { id } tasksByIds(ids: $ids) { id } usersByIds(ids: $ids) { id } }',
] as const;

/** One of these texts, a modified one, or a random text. */
function textsLike(right: readonly string[]): fc.Arbitrary<string> {
  const place = fc.noBias(fc.nat({ max: 1000 }));
  const one = place.map((index) => right[index % right.length] ?? '');
  const changed = fc.tuple(one, place, fc.string({ maxLength: 3 })).map(([text, at, piece]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + piece + text.slice(from + piece.length);
  });
  const repacked = fc.tuple(one, place, fc.nat({ max: 255 })).map(([text, at, byte]) => {
    const bytes = Buffer.from(text, 'base64url');
    return Buffer.from(bytes.with(at % bytes.length, byte)).toString('base64url');
  });
  const cut = fc.tuple(one, place).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  const types = fc.constantFrom('Task', 'User', 'TaskData', 'TriggerEvent', 'x', '');
  const invented = fc
    .tuple(types, fc.string(), fc.string())
    .map((parts) => Buffer.from(parts.join(':')).toString('base64url'));
  const long = fc.constantFrom('x', '%', 'é', '\u0000', '😀').map((unit) => unit.repeat(2000));
  const other = fc.oneof(changed, repacked, cut, invented, long, fc.string({ unit: 'binary' }));
  return fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: other });
}

/** The value, or sometimes a value of another type. */
function wild<Value>(arbitrary: fc.Arbitrary<Value>) {
  return fc.oneof({ weight: 20, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() });
}

function listVariables() {
  const text = textsLike(ids);
  const size = fc.oneof(
    { weight: 8, arbitrary: fc.nat({ max: 60 }) },
    { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.constant(1000)) },
  );
  const filter = fc.record(
    {
      status: fc.array(fc.oneof(fc.constantFrom('OPEN', 'CLOSED', 'UNKNOWN', 'open'), text)),
      type: fc.oneof(fc.constantFrom('CALL_ANALYSIS', 'UNKNOWN'), text),
      classification: fc.array(text, { maxLength: 4 }),
      partnerId: text,
      assigneeId: text,
      isAutomated: wild(fc.boolean()),
    },
    { requiredKeys: [] },
  );
  const orderBy = fc.record({
    field: fc.constantFrom('CREATED_AT', 'MODIFIED_AT', 'STATUS', 'TYPE', 'created_at'),
    direction: fc.constantFrom('ASC', 'DESC', null),
  });
  const list = fc.record({
    filter: fc.option(wild(filter), { nil: undefined, freq: 2 }),
    orderBy: fc.option(wild(orderBy), { nil: undefined, freq: 2 }),
  });
  const page = fc.oneof(
    fc.record({ first: wild(size), after: wild(textsLike(cursors)) }),
    fc.record({ last: wild(size), before: wild(textsLike(cursors)) }),
  );
  return fc.tuple(list, page).map(([given, place]) => ({ ...given, ...place }));
}

function idVariables() {
  const text = textsLike(ids);
  return fc.record({ id: wild(text), ids: wild(fc.array(text, { maxLength: 8 })) });
}

test(
  'the gateway answers random and mangled variables, cursors and ids, and stays usable',
  async ({ annotate }) => {
    const [list, one, many] = QUERIES;
    const attempts = fc.oneof(
      fc.tuple(fc.constant(list), listVariables()),
      fc.tuple(fc.constantFrom(one, many), idVariables()),
    );
    await fc.assert(
      fc.asyncProperty(attempts, ([query, variables]) => expectWellFormedAnswer(query, variables)),
      { numRuns: RUNS },
    );
    await annotate(`${outcomes}`);
  },
  TIME_LIMIT,
);
