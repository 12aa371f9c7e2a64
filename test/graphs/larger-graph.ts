import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { partnersOf } from '../../examples/stitching/gateway.ts';
import {
  type Answer,
  type Asking,
  ask,
  type Served,
  serve,
} from '../../examples/stitching/http.ts';
import type { Partner } from '../../examples/stitching/partners.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/server.ts';
import { encodeGlobalId, taskGlobalId } from '../../src/resolvers/global-id.ts';
import { type GatewayOptions, startTestGateway, type TestGateway } from '../support/gateway.ts';

export interface Urls {
  tasks: string;
  partners: string;
}

/** The parts of a larger graph, besides the gateway. */
export interface Making {
  createPartners: (partners: readonly Partner[]) => RequestListener;
  /** Its listener, or its address if it already listens. */
  createGraph: (urls: Urls) => Promise<RequestListener | Served>;
  partners?: (gateway: TestGateway) => Partner[];
  sandbox?: SandboxOptions;
  config?: GatewayOptions['config'];
}

export interface Ask extends Asking {
  /** By default the token of the first organisation; no token if it is `null`. */
  token?: string | null;
}

/** The headers of every request since {@link LargerGraph.forget}, in the order of their arrival. */
export interface Arrivals {
  tasks: IncomingHttpHeaders[];
  partners: IncomingHttpHeaders[];
}

/** A graph that includes the gateway. Each part has its own port. */
export interface LargerGraph extends AsyncDisposable {
  gateway: TestGateway;
  urls: Urls;
  partners: readonly Partner[];
  arrivals: Arrivals;
  ask<Data = Record<string, unknown>>(query: string, options?: Ask): Promise<Answer<Data>>;
  /** The REST requests: `page=0&limit=50&…`. */
  restCalls(): string[];
  /** Clears the faults, the REST requests and the arrivals. */
  forget(): void;
  /** Stops the gateway. */
  stopGateway(): Promise<void>;
}

export async function startLargerGraph(making: Making): Promise<LargerGraph> {
  await using stack = new AsyncDisposableStack();
  const gateway = stack.use(
    await startTestGateway({
      sandbox: { distribution: 'even', ...making.sandbox },
      ...(making.config && { config: making.config }),
    }),
  );
  const arrivals: Arrivals = { tasks: [], partners: [] };
  const noting =
    (list: IncomingHttpHeaders[], listener: RequestListener): RequestListener =>
    (request, response) => {
      list.push(request.headers);
      return listener(request, response);
    };
  const tasks = stack.use(await serve(noting(arrivals.tasks, gateway.gateway.listener)));
  const partners = making.partners?.(gateway) ?? (await partnersOf(gateway.sandbox, tasks.url));
  const service = stack.use(
    await serve(noting(arrivals.partners, making.createPartners(partners))),
  );
  const urls = { tasks: tasks.url, partners: service.url };
  const created = await making.createGraph(urls);
  const graph = stack.use(typeof created === 'function' ? await serve(created) : created);
  const [{ token: northToken }] = gateway.sandbox.organizations;
  const started = stack.move();

  return {
    gateway,
    urls,
    partners,
    arrivals,
    ask(query, { token = northToken, headers = {}, variables = {} } = {}) {
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
      return ask(graph.url, query, { headers: { ...authorization, ...headers }, variables });
    },
    restCalls: () => gateway.sandbox.requests.map(({ query }) => `${query}`),
    forget() {
      gateway.sandbox.faults.clear();
      gateway.sandbox.requests.length = 0;
      arrivals.tasks.length = 0;
      arrivals.partners.length = 0;
    },
    stopGateway: async () => tasks[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

export const MANAGERS = `{
  partners { name accountManager { name email tasks(first: 3) { nodes { label } } } }
}`;

/** The expected result of {@link MANAGERS}, from the sandbox. */
export function expectedManagers({ gateway, partners }: LargerGraph) {
  const { store, organizations } = gateway.sandbox;
  const [{ id: organization, users }] = organizations;
  return partners.map(({ name, accountManager }) => {
    const restId = accountManager?.restId ?? '';
    const tasks = store.list(organization, {
      assignee: restId,
      limit: 3,
      sort_by: 'created_at',
      sort_order: 'desc',
    }).data;
    const user = users.find(({ id }) => id === restId);
    if (user === undefined || tasks.length === 0) return { name, accountManager: null };
    const nodes = tasks.map(({ label }) => ({ label }));
    return {
      name,
      accountManager: { name: user.name ?? null, email: user.email, tasks: { nodes } },
    };
  });
}

/** One call for each user, and one more for their tasks. */
export const userCall = (restId = '') =>
  `page=0&limit=1&sort_by=created_at&sort_order=desc&assignee=${restId}`;
export const tasksCall = (restId = '') =>
  `page=0&limit=4&sort_by=created_at&sort_order=desc&assignee=${restId}`;
export const newestTasks = (limit: number) =>
  `page=0&limit=${limit}&sort_by=created_at&sort_order=desc`;

/** The distinct account managers; the last one has no task. */
export function managersOf({ partners }: LargerGraph): string[] {
  return [...new Set(partners.map(({ accountManager }) => accountManager?.restId ?? ''))];
}

/** The path and the code of an error. */
export function codesByPath({ errors = [] }: Answer<unknown>): Record<string, unknown> {
  return Object.fromEntries(
    errors.map(({ path, extensions }) => [path?.join('.') ?? '', extensions?.code]),
  );
}

/** The last task of the list, as stored by a partner. */
export function oldestTask({ store, organizations: [{ id }] }: Sandbox): TaskIds {
  const [task] = store.list(id, { page: store.count(id) - 1, limit: 1 }).data;
  if (task === undefined) throw new Error('no task');
  return { id: taskGlobalId(task), restId: task.id };
}

type TaskIds = Partner['escalations'][number];

export function partnerWith(...escalations: TaskIds[]): Partner {
  return { id: 'ptn_1', name: 'A partner', accountManager: null, escalations };
}

/** A task that no longer exists, as stored by another service. */
export const GONE: TaskIds = {
  id: encodeGlobalId({ type: 'Task', restId: 'tsk_gone', createdAt: Date.UTC(2025, 2, 1) * 1000 }),
  restId: 'tsk_gone',
};
