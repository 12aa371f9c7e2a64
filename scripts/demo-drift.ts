/**
 * Pages through the same changing lists twice, over raw REST pages and through the gateway, and prints what
 * each walk lost and repeated. The changes between two pages come from a seeded generator, so the figures are
 * the same on every machine. docs/drift.md shows them, and a test compares them.
 */
import { pathToFileURL } from 'node:url';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { configFrom } from '../src/config/config.ts';
import { createGateway } from '../src/gateway.ts';
import type { ListTasksQuery } from '../src/rest/types.ts';
import { createLogger } from '../src/telemetry/logging.ts';
import { type Churn, LISTS, type List } from './drift-lists.ts';

const TASKS = 2000;
const PAGE = 50;
const SILENT = createLogger('silent', { write: () => undefined });

/**
 * The result of a walk, for the rows that were in the list with the same key from the first page to the last.
 */
export interface Outcome {
  order: List['order'];
  churn: string;
  way: 'raw REST pages' | 'gateway';
  delivered: number;
  lost: number;
  repeated: number;
  restCalls: number;
}

/** Reads the next page of ids. */
type NextPage = () => Promise<{ ids: string[]; more: boolean }>;

export async function measureDrift(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const list of LISTS) {
    for (const churn of list.churns) {
      outcomes.push(await walk('raw REST pages', list, churn, rawPages));
      outcomes.push(await walk('gateway', list, churn, gatewayPages));
    }
  }
  return outcomes;
}

async function walk(
  way: Outcome['way'],
  list: List,
  churn: Churn,
  pagesOf: (sandbox: Sandbox, list: List) => { next: NextPage; close(): void },
): Promise<Outcome> {
  const sandbox = await startSandbox({ tasks: TASKS });
  const [{ id: organization }] = sandbox.organizations;
  const { next, close } = pagesOf(sandbox, list);
  const listed = (query: ListTasksQuery) =>
    sandbox.store.rows(organization, query).map(({ id }) => id);
  const open: ListTasksQuery = { status: ['open'] };
  const steady = new Set(listed(list.isOpenOnly ? open : {}));
  const seen = new Map<string, number>();
  // A row that is removed or gets another key may be repeated or missing.
  const moved = new Set<string>();
  const random = seededRandom(7);
  let arrived = 0;
  for (let more = true; more; ) {
    const page = await next();
    for (const id of page.ids) seen.set(id, (seen.get(id) ?? 0) + 1);
    more = page.more;
    for (let n = 0; n < churn.arrivals; n++) {
      arrived += 1;
      sandbox.store.insert(organization, { created_at: timeOf(arrived), status: 'open' });
    }
    const changed = churn.completions + (churn.touches ?? 0);
    const candidates = changed > 0 ? listed(open) : [];
    for (let n = 0; n < changed && candidates.length > 0; n++) {
      for (const id of candidates.splice(Math.floor(random() * candidates.length), 1)) {
        if (churn.touches === undefined) sandbox.store.update(id, { status: 'completed' });
        else sandbox.store.touch(id, timeOf(arrived));
        steady.delete(id);
        moved.add(id);
      }
    }
  }
  const restCalls = sandbox.requests.length;
  close();
  await sandbox.close();
  return {
    order: list.order,
    churn: churn.name,
    way,
    delivered: seen.size,
    lost: [...steady].filter((id) => !seen.has(id)).length,
    repeated: [...seen].filter(([id, times]) => times > 1 && !moved.has(id)).length,
    restCalls,
  };
}

/** Reads `page=0`, `page=1` and so on, as REST offers it. */
function rawPages(sandbox: Sandbox, { order, isOpenOnly }: List) {
  const [{ token }] = sandbox.organizations;
  let page = 0;
  const next: NextPage = async () => {
    const filter = isOpenOnly ? 'status=open&' : '';
    const url = `${sandbox.url}/v1/tasks?${filter}sort_by=${order.toLowerCase()}&sort_order=desc&page=${page}&limit=${PAGE}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const body: { data: { id: string }[]; next_page: number | null } = await response.json();
    page += 1;
    return { ids: body.data.map(({ id }) => id), more: body.next_page !== null };
  };
  return { next, close: () => {} };
}

/** Reads with `after: endCursor`, as the gateway offers it. */
function gatewayPages(sandbox: Sandbox, { order, isOpenOnly }: List) {
  const [{ token }] = sandbox.organizations;
  const gateway = createGateway({ ...configFrom({}), apiUrl: sandbox.url }, { logger: SILENT });
  const filter = isOpenOnly ? 'filter: { status: [OPEN] },' : '';
  const query = `query Walk($after: String) {
    tasks(first: ${PAGE}, after: $after, ${filter} orderBy: { field: ${order} }) {
      nodes { restId }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  let after: string | null = null;
  const next: NextPage = async () => {
    const response = await gateway.yoga.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { after } }),
    });
    const { data }: WalkAnswer = await response.json();
    after = data.tasks.pageInfo.endCursor;
    return {
      ids: data.tasks.nodes.map(({ restId }) => restId),
      more: data.tasks.pageInfo.hasNextPage,
    };
  };
  return { next, close: () => gateway.close() };
}

interface WalkAnswer {
  data: {
    tasks: {
      nodes: { restId: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  };
}

/** The creation time of the n-th new task, after all earlier tasks. */
function timeOf(n: number): string {
  return new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
}

/** Park and Miller's generator: small, and the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function driftTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(
    ({ order, churn, way, delivered, lost, repeated, restCalls }) =>
      `| ${order} | ${churn} | ${way} | ${delivered} | ${lost} | ${repeated} | ${restCalls} |`,
  );
  return [
    '| order | between two pages | walk | rows seen | lost | repeated | REST calls |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(driftTable(await measureDrift()));
}
