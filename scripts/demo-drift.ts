/**
 * Walks the same moving list twice, over raw REST pages and through the gateway, and prints what
 * each walk lost and repeated. The changes between two pages come from a seeded generator, so the
 * figures are the same on every machine: docs/drift.md shows them and a test holds them.
 */
import { pathToFileURL } from 'node:url';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { configFrom } from '../src/config.ts';
import { createGateway } from '../src/gateway.ts';
import { createLogger } from '../src/logging.ts';

const TASKS = 2000;
const PAGE = 50;

/** What happens between two pages. */
interface Churn {
  name: string;
  arrivals: number;
  completions: number;
}

const CHURNS: readonly Churn[] = [
  { name: 'nothing', arrivals: 0, completions: 0 },
  { name: '3 tasks arrive', arrivals: 3, completions: 0 },
  { name: '3 tasks are completed', arrivals: 0, completions: 3 },
  { name: '5 arrive, 5 are completed', arrivals: 5, completions: 5 },
  { name: '30 arrive, 30 are completed', arrivals: 30, completions: 30 },
];

/** How a walk went, judged by the rows that were open and in the list from first page to last. */
export interface Outcome {
  churn: string;
  way: 'raw REST pages' | 'gateway';
  delivered: number;
  lost: number;
  repeated: number;
  restCalls: number;
}

/** One page of ids, and how to go on: `null` at the end. */
type NextPage = () => Promise<{ ids: string[]; more: boolean }>;

export async function measureDrift(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const churn of CHURNS) {
    outcomes.push(await walk('raw REST pages', churn, rawPages));
    outcomes.push(await walk('gateway', churn, gatewayPages));
  }
  return outcomes;
}

async function walk(
  way: Outcome['way'],
  churn: Churn,
  pagesOf: (sandbox: Sandbox) => { next: NextPage; close(): void },
): Promise<Outcome> {
  const sandbox = await startSandbox({ tasks: TASKS });
  const [{ id: organization }] = sandbox.organizations;
  const { next, close } = pagesOf(sandbox);
  const steady = new Set(openIds(sandbox, organization));
  const seen = new Map<string, number>();
  const random = seededRandom(7);
  let arrived = 0;
  for (let more = true; more; ) {
    const page = await next();
    for (const id of page.ids) seen.set(id, (seen.get(id) ?? 0) + 1);
    more = page.more;
    for (let n = 0; n < churn.arrivals; n++) {
      arrived += 1;
      const created_at = new Date(Date.UTC(2026, 0, 1) + arrived * 1000).toISOString();
      sandbox.store.insert(organization, { created_at, status: 'open' });
    }
    const open = churn.completions > 0 ? openIds(sandbox, organization) : [];
    for (let n = 0; n < churn.completions && open.length > 0; n++) {
      for (const id of open.splice(Math.floor(random() * open.length), 1)) {
        sandbox.store.update(id, { status: 'completed' });
        steady.delete(id);
      }
    }
  }
  const restCalls = sandbox.requests.length;
  close();
  await sandbox.close();
  return {
    churn: churn.name,
    way,
    delivered: seen.size,
    lost: [...steady].filter((id) => !seen.has(id)).length,
    repeated: [...seen.values()].filter((times) => times > 1).length,
    restCalls,
  };
}

/** `page=0`, `page=1` and so on, as REST offers it. */
function rawPages(sandbox: Sandbox) {
  const [{ token }] = sandbox.organizations;
  let page = 0;
  const next: NextPage = async () => {
    const url = `${sandbox.url}/v1/tasks?status=open&sort_by=created_at&sort_order=desc&page=${page}&limit=${PAGE}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const body: { data: { id: string }[]; next_page: number | null } = await response.json();
    page += 1;
    return { ids: body.data.map(({ id }) => id), more: body.next_page !== null };
  };
  return { next, close: () => {} };
}

/** `after: endCursor`, as the gateway offers it. */
function gatewayPages(sandbox: Sandbox) {
  const [{ token }] = sandbox.organizations;
  const gateway = createGateway(
    { ...configFrom({}), apiUrl: sandbox.url },
    { logger: createLogger('silent') },
  );
  const query = `query Walk($after: String) {
    tasks(first: ${PAGE}, after: $after, filter: { status: [OPEN] }) {
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

function openIds({ store }: Sandbox, organization: string): string[] {
  const ids: string[] = [];
  for (let page = 0; ; page++) {
    const { data, next_page } = store.list(organization, {
      status: ['open'],
      sort_by: 'created_at',
      sort_order: 'desc',
      page,
      limit: 200,
    });
    ids.push(...data.map(({ id }) => id));
    if (next_page === null || next_page === undefined) return ids;
  }
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
    ({ churn, way, delivered, lost, repeated, restCalls }) =>
      `| ${churn} | ${way} | ${delivered} | ${lost} | ${repeated} | ${restCalls} |`,
  );
  return [
    '| between two pages | walk | rows seen | lost | repeated | REST calls |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(driftTable(await measureDrift()));
}
