import { pageOf, TOTAL_RECORDS } from './pages.ts';

/** How a server wants to be asked for a page of tasks. */
export type Dialect = 'gateway' | 'plain-graph' | 'openapi-graph' | 'directive-graph' | 'rest';

/**
 * What differs from one request to the next.
 *
 * - `distinct`: the token, the filter (so the REST call as well), and one of 20 documents
 * - `equal`: nothing
 * - `unseen`: as `distinct`, and no document ever comes again
 */
export const MODES = ['distinct', 'equal', 'unseen'] as const;
export type Mode = (typeof MODES)[number];

export interface BenchRequest {
  method: 'GET' | 'POST';
  path: string;
  token: string;
  body: string | undefined;
}

const DOCUMENTS = 20;

/** Fifteen fields of a task, two of them objects with five fields each. */
export const TASK_FIELDS = [
  'id',
  'label',
  'object',
  'organizationId',
  'type',
  'status',
  'description',
  'actionTaken',
  'closeReason',
  'assigneeId',
  'triggerEventId',
  'createdAt',
  'modifiedAt',
  'assignee { id name email familyName givenName }',
  'triggerEvent { id name message timestamp actorId }',
];

const ASKING: Record<Exclude<Dialect, 'rest'>, (name: string, fields: string) => string> = {
  gateway: (name, fields) => `query ${name}($size: Int!, $partner: ID) {
  tasks(first: $size, filter: { partnerId: $partner }) {
    totalCount
    pageInfo { hasNextPage }
    nodes { ${fields} }
  }
}`,
  'plain-graph': (name, fields) => `query ${name}($size: Int!, $partner: ID) {
  tasks(page: 0, limit: $size, filter: { partnerId: $partner }) {
    totalCount
    pageInfo { hasNextPage }
    nodes { ${fields} }
  }
}`,
  'openapi-graph': (name, fields) => `query ${name}($size: PositiveInt!, $partner: String) {
  listTasks(
    page: 0, limit: $size, partner_id: $partner, sort_by: created_at, sort_order: desc
  ) {
    ... on TaskPage {
      total_records
      next_page
      data { ${snakeCase(fields)} }
    }
  }
}`,
  'directive-graph': (name, fields) => `query ${name}($size: Int!, $partner: ID) {
  tasks(page: 0, limit: $size, filter: { partnerId: $partner }) {
    totalCount
    nextPage
    nodes { ${fields} }
  }
}`,
};

/** Requests for a page of `size` tasks; the same index gives the same request. */
export function requestsOf(
  dialect: Dialect,
  mode: Mode,
  size: number,
): (index: number) => BenchRequest {
  const documents = Array.from({ length: DOCUMENTS }, (_, index) =>
    documentOf(dialect, index, `Tasks${index}`),
  );
  return (index) => {
    const varying = mode === 'equal' ? 0 : index;
    const token = `token-${varying.toString(36).padStart(40, '0')}`;
    const partner = `prt_${varying.toString(36)}`;
    if (dialect === 'rest') return restRequest(token, partner, size);
    const query =
      mode === 'unseen'
        ? documentOf(dialect, index, `Unseen${index}`)
        : (documents[varying % DOCUMENTS] ?? '');
    return {
      method: 'POST',
      path: '/graphql',
      token,
      body: JSON.stringify({ query, variables: { size, partner } }),
    };
  };
}

function restRequest(token: string, partner: string, size: number): BenchRequest {
  const path = `/v1/tasks?page=0&limit=${size}&sort_by=created_at&sort_order=desc&partner_id=${partner}`;
  return { method: 'GET', path, token, body: undefined };
}

/** Documents that differ ask for the same fields, in another order. */
function documentOf(dialect: Dialect, index: number, name: string): string {
  if (dialect === 'rest') return '';
  const turn = index % TASK_FIELDS.length;
  const fields = [...TASK_FIELDS.slice(turn), ...TASK_FIELDS.slice(0, turn)];
  return ASKING[dialect](name, fields.join(' '));
}

export function snakeCase(fields: string): string {
  return fields.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Why an answer is not the page that was asked for; `undefined` where it is. */
export function mistakeIn(dialect: Dialect, text: string, size: number): string | undefined {
  const answer: unknown = JSON.parse(text);
  if (at(answer, 'errors') !== undefined) return text.slice(0, 500);
  const isRestNamed = dialect === 'rest' || dialect === 'openapi-graph';
  const page =
    dialect === 'rest' ? answer : (at(answer, 'data', 'listTasks') ?? at(answer, 'data', 'tasks'));
  const rows = at(page, isRestNamed ? 'data' : 'nodes');
  if (!Array.isArray(rows) || rows.length !== size)
    return `not ${size} rows: ${text.slice(0, 500)}`;
  const total = at(page, isRestNamed ? 'total_records' : 'totalCount');
  if (total !== TOTAL_RECORDS) return `total ${total}`;
  const nextPage = at(page, isRestNamed ? 'next_page' : 'nextPage');
  if (nextPage !== 1 && at(page, 'pageInfo', 'hasNextPage') !== true) return 'no next page';
  // The gateway's ids are its own; everybody else passes on those of REST.
  const withIds = dialect !== 'gateway';
  const nameOf = isRestNamed ? snakeCase : (field: string) => field;
  for (const [index, task] of pageOf(size).data.entries()) {
    const wanted = JSON.stringify(factsOf(task, snakeCase, withIds));
    const found = JSON.stringify(factsOf(rows[index], nameOf, withIds));
    if (found !== wanted) return `row ${index}: ${found} instead of ${wanted}`;
  }
  return undefined;
}

/** A row as it can be compared: case of enums, precision of times and missing nulls apart. */
function factsOf(row: unknown, nameOf: (field: string) => string, withIds: boolean): unknown[] {
  return TASK_FIELDS.flatMap((entry) => {
    const [name = '', ...nested] = entry.split(/[ {}]+/).filter(Boolean);
    const paths = nested.length === 0 ? [[name]] : nested.map((field) => [name, field]);
    return paths
      .filter((path) => withIds || path.at(-1) !== 'id')
      .map((path) => comparable(path.at(-1) ?? '', at(row, ...path.map(nameOf))));
  });
}

function comparable(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  if (name === 'type' || name === 'status') return value.toLowerCase();
  return /At$|^timestamp$/.test(name) ? Date.parse(value) : value;
}

/** A value inside another one. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}
