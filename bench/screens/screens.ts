import { taskGlobalId } from '../../src/resolvers/global-id.ts';
import type { Task } from '../../src/rest/types.ts';
import { at, snakeCase, TASK_FIELDS } from '../requests.ts';

/** Sends one GraphQL request and gives its data; throws where it has errors. */
export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<unknown>;

/** What a client does until a screen has its data. */
export type Steps = (ask: Ask, oldTask: Task) => Promise<unknown>;

/** What is on the screen, and how each server is asked for it. */
export interface Screen {
  title: string;
  /** Distinct tasks on it, at least. */
  tasks: number;
  /** What the peers' client or server does, where one request for one page is not enough. */
  notes: string;
  gateway: Steps;
  apollo: Steps;
  hive: Steps;
}

const FIELDS = TASK_FIELDS.join(' ');
const GATEWAY_FIELDS = `${FIELDS} restId`;
const REST_FIELDS = snakeCase(FIELDS);
const ROW = 'id label status';
const STATUSES = 'open completed closed archived failed processing assigned_to_agent'.split(' ');
const LARGEST_PAGE = 200;
/** Pages of a lookup that are read at once, as in peers/graph-screens.mjs. */
const PAGES_AT_ONCE = 10;

export const SCREENS: Screen[] = [
  {
    title: 'first page of the inbox with counts',
    tasks: 50,
    notes:
      '50 tasks, the total and the counts of seven statuses: a resolver for counts (Apollo), seven aliases (Hive).',
    gateway: (ask) =>
      ask(`{
        tasks(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { ${GATEWAY_FIELDS} } }
        taskCounts { byStatus { status count } }
      }`),
    apollo: (ask) =>
      ask(`{
        tasks { totalCount pageInfo { hasNextPage } nodes { ${FIELDS} } }
        statusCounts { status count }
      }`),
    hive: (ask) =>
      ask(`{
        ${listed('tasks', 'page: 0, limit: 50', `total_records next_page data { ${REST_FIELDS} }`)}
        ${STATUSES.map((status) => listed(status, `limit: 1, status: [${status}]`, 'total_records')).join('\n')}
      }`),
  },
  {
    title: 'page 16',
    tasks: 50,
    notes: '50 tasks. Each server has an argument for the number.',
    gateway: (ask) => ask(`{ tasks(first: 50, page: 16) { nodes { ${GATEWAY_FIELDS} } } }`),
    apollo: (ask) => ask(`{ tasks(page: 15, limit: 50) { nodes { ${FIELDS} } } }`),
    hive: (ask) => ask(`{ ${listed('tasks', 'page: 15, limit: 50', `data { ${REST_FIELDS} }`)} }`),
  },
  {
    title: 'an old task by its id',
    tasks: 1,
    notes: `three quarters down the list. REST has no lookup: a resolver reads ${PAGES_AT_ONCE} pages of 200 at once until the task is there (Apollo); the client does so with aliases, for ids alone, and then asks for the row (Hive). The id that the gateway gave tells it the time of creation; with a REST id it reads the 5,000 newest tasks at most.`,
    gateway: (ask, task) =>
      ask(`query ($id: ID!) { task(id: $id) { ${GATEWAY_FIELDS} } }`, { id: taskGlobalId(task) }),
    apollo: (ask, { id }) => ask(`query ($id: ID!) { task(id: $id) { ${FIELDS} } }`, { id }),
    async hive(ask, { id }) {
      for (let first = 0; ; first += PAGES_AT_ONCE) {
        const pages = Array.from({ length: PAGES_AT_ONCE }, (_, index) => first + index);
        const data = await ask(
          `{ ${pages.map((page) => listed(`p${page}`, `page: ${page}, limit: ${LARGEST_PAGE}`, 'data { id }')).join('\n')} }`,
        );
        const ids = pages.flatMap((page) => idsIn(at(data, `p${page}`, 'data')));
        const place = ids.indexOf(id);
        if (place === -1 && ids.length < pages.length * LARGEST_PAGE) throw new Error('not found');
        if (place === -1) continue;
        const page = first * LARGEST_PAGE + place;
        return ask(`{ ${listed('task', `page: ${page}, limit: 1`, `data { ${REST_FIELDS} }`)} }`);
      }
    },
  },
  {
    title: 'assignees of a page with their tasks',
    tasks: 50,
    notes:
      '50 tasks of twelve assignees, and five tasks of each: a resolver whose data source sends equal calls once (Apollo); a second request, with an alias for each assignee (Hive).',
    gateway: (ask) =>
      ask(`{ tasks(first: 50) { nodes {
        restId label status assignee { restId name tasks(first: 5) { nodes { restId ${ROW} } } }
      } } }`),
    apollo: (ask) =>
      ask(`{ tasks { nodes { ${ROW} assignee { id name tasks(limit: 5) { ${ROW} } } } } }`),
    async hive(ask) {
      const first = await ask(
        `{ ${listed('tasks', 'page: 0, limit: 50', `data { ${ROW} assignee { id name } }`)} }`,
      );
      const tasks = at(first, 'tasks', 'data');
      const assignees = new Set(
        (Array.isArray(tasks) ? tasks : []).flatMap((task) => idsIn([at(task, 'assignee')])),
      );
      const aliases = Array.from(assignees, (id, index) =>
        listed(`a${index}`, `page: 0, limit: 5, assignee: "${id}"`, `data { ${ROW} }`),
      );
      return [first, await ask(`{ ${aliases.join('\n')} }`)];
    },
  },
  {
    title: '1,000 tasks',
    tasks: 1000,
    notes: 'five pages of 200 at once: in a resolver (Apollo), as aliases (Hive).',
    gateway: (ask) => ask(`{ tasks(first: 1000) { nodes { ${GATEWAY_FIELDS} } } }`),
    apollo: (ask) => ask(`{ newestTasks(count: 1000) { ${FIELDS} } }`),
    hive: (ask) =>
      ask(
        `{ ${[0, 1, 2, 3, 4].map((page) => listed(`p${page}`, `page: ${page}, limit: ${LARGEST_PAGE}`, `data { ${REST_FIELDS} }`)).join('\n')} }`,
      ),
  },
];

/** A list of Hive's generated wrapper under an alias. */
function listed(alias: string, args: string, fields: string): string {
  return `${alias}: listTasks(${args}, sort_by: created_at, sort_order: desc) { ... on TaskPage { ${fields} } }`;
}

function idsIn(rows: unknown): string[] {
  return (Array.isArray(rows) ? rows : []).flatMap((row) => {
    const id = at(row, 'id');
    return typeof id === 'string' ? [id] : [];
  });
}

/** What an answer shows: the ids of its tasks, each once, and its counts. */
export function shownIn(data: unknown): { ids: string[]; counts: string[] } {
  // Only the gateway counts tasks whose status is null or unknown.
  const text = JSON.stringify(data).replace(/{"status":"UNKNOWN",[^}]*}/, '');
  const ids = text.match(/(?<=")tsk_[^"]+/g);
  const counts = text.match(/(?<="(?:totalCount|total_records|count)":)\d+/g);
  return { ids: [...new Set(ids)], counts: [...(counts ?? [])].sort() };
}
