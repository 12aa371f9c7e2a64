import { below, oneOf, type Random, weighted } from '../../sandbox/random.ts';

/** What a client has seen, and requests again. */
export interface Memory {
  cursors: string[];
  tasks: string[];
  users: string[];
}

export interface Operation {
  name: string;
  query: string;
  variables?: Record<string, unknown>;
}

const ROW = 'id restId organizationId label status assignee { id organizationId }';
const LIST = `query List($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {
  tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount
    pageInfo { hasNextPage endCursor startCursor }
    edges { cursor node { ${ROW} triggerEvent { name } data { id source } } }
  }
}`;
const STATUSES = ['OPEN', 'COMPLETED', 'CLOSED', 'FAILED', 'PROCESSING'];

/** A random operation of typical use; some are unusual. */
export function someOperation(random: Random, { cursors, tasks, users }: Memory): Operation {
  const some = (items: string[], otherwise: string) =>
    items.length === 0 ? otherwise : oneOf(random, items);
  const list = (variables: Record<string, unknown>) => ({ name: 'List', query: LIST, variables });
  const size = 1 + below(random, 60);
  return weighted<() => Operation>(random, [
    [() => list({ first: size }), 12],
    [() => list({ first: size, after: some(cursors, 'none') }), 16],
    [() => list({ last: size }), 4],
    [() => list({ last: size, before: some(cursors, 'none') }), 4],
    [() => list({ first: size, filter: { status: [oneOf(random, STATUSES)] } }), 12],
    [() => list({ first: size, orderBy: { field: 'STATUS', direction: 'ASC' } }), 4],
    [() => list({ first: 400 + below(random, 601) }), 1],
    [() => ({ name: 'Count', query: 'query Count { tasks { totalCount } }' }), 8],
    [() => ({ name: 'Columns', query: columns() }), 6],
    [() => ({ name: 'Node', query: NODE, variables: { id: some(tasks, 'tsk_none') } }), 8],
    [
      () => ({
        name: 'Nodes',
        query: NODES,
        variables: { ids: [some(tasks, 'x'), some(tasks, 'y')] },
      }),
      5,
    ],
    [() => ({ name: 'User', query: USER, variables: { id: some(users, 'usr_none') } }), 8],
    [() => ({ name: 'Mates', query: MATES }), 3],
    [() => ({ name: 'Huge', query: HUGE }), 2],
    [() => ({ name: 'Wrong', query: oneOf(random, WRONG) }), 4],
  ])();
}

const NODE = `query Node($id: ID!) { node(id: $id) { id ... on Task { ${ROW} } } }`;
const NODES = `query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id ... on Task { ${ROW} } } }`;
const USER = `query User($id: ID!) {
  user(id: $id) { id organizationId tasks(first: 5) { totalCount nodes { ${ROW} } } }
}`;
const MATES = `query Mates { tasks(first: 30) { nodes { ${ROW} assignee { tasks(first: 3) { nodes { ${ROW} } } } } } }`;
const HUGE =
  'query Huge { tasks(first: 1000) { nodes { assignee { tasks(first: 1000) { nodes { id } } } } } }';
const WRONG = [
  'query Wrong {',
  'query Wrong { nothing }',
  'query Wrong { tasks(first: -1) { totalCount } }',
  'query Wrong { tasks(after: "mangled") { totalCount } }',
  `query Wrong { ${'__typename '.repeat(5000)} }`,
];

function columns(): string {
  const aliases = STATUSES.map(
    (status) =>
      `${status}: tasks(first: 10, filter: { status: [${status}] }) { totalCount nodes { ${ROW} } }`,
  );
  return `query Columns { ${aliases.join(' ')} }`;
}
