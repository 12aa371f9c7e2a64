import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Behaviour, PUBLISHED } from './behaviour.ts';
import { startChurn } from './churn.ts';
import type { Distribution } from './creation-times.ts';
import { answerTo } from './endpoint.ts';
import { FaultInjector, type FaultRule } from './faults.ts';
import { ORGANIZATIONS, type Organization } from './organizations.ts';
import { randomFrom } from './random.ts';
import { exchangeOf, type RecordedRequest } from './requests.ts';
import { send, sendFault } from './respond.ts';
import { TaskStore } from './store.ts';

export type { RecordedRequest } from './requests.ts';

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** Tasks of the first organisation (2,000 by default); the second has a tenth, and at least 20. */
  tasks?: number;
  /** The same seed gives the same bytes in every response. */
  seed?: number;
  /** The distribution of creation times; "bursty" by default, as in an office. */
  distribution?: Distribution;
  /** Added to every response. */
  latencyMs?: number;
  /** Changes: tasks are added, completed, modified or removed. */
  churnPerSecond?: number;
  /** One change in five becomes visible up to this long after its `modified_at`. */
  lateMs?: number;
  faults?: readonly FaultRule[];
  /** Unpublished behaviour of REST that differs from the sandbox's default. */
  behaviour?: Partial<Behaviour>;
}

/** For tests, such as a change of the list between two calls. */
export interface SandboxHooks {
  beforeAnswer?: ((request: RecordedRequest) => void) | undefined;
  /** Called after the rows of the response were chosen. */
  afterAnswer?: ((request: RecordedRequest) => void) | undefined;
}

export interface Sandbox {
  /** The origin, such as `http://127.0.0.1:41234`. */
  url: string;
  /** Each has its own token, and sees only its own tasks. */
  organizations: readonly [Organization, Organization];
  /** The last 10,000 requests in the order of their arrival; `requests.length = 0` clears them. */
  requests: RecordedRequest[];
  store: TaskStore;
  faults: FaultInjector;
  hooks: SandboxHooks;
  openSockets(): number;
  /** Closes all sockets, including idle ones and those of pending requests. */
  close(): Promise<void>;
}

/** Serves `GET /v1/tasks` with generated tasks. Rejects if the port is not available. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { tasks = 2000, seed = 1, distribution = 'bursty', latencyMs = 0 } = options;
  const faults = new FaultInjector(randomFrom(seed, 200));
  for (const rule of options.faults ?? []) faults.add(rule);
  const behaviour = { ...PUBLISHED, ...options.behaviour };
  const store = new TaskStore(seed, ORGANIZATIONS, behaviour);
  const hooks: SandboxHooks = {};
  const requests: RecordedRequest[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = exchangeOf(request, response, requests);
    const { record, signal } = exchange;
    const requestId = request.headers['x-request-id'];
    if (requestId !== undefined) response.setHeader('x-request-id', requestId);
    try {
      const fault = faults.next(record);
      if (latencyMs > 0) await pause(latencyMs, undefined, { signal });
      const right = () => {
        hooks.beforeAnswer?.(record);
        const answer = answerTo(record, ORGANIZATIONS, store, behaviour);
        hooks.afterAnswer?.(record);
        return answer;
      };
      if (fault === undefined) send(exchange, right());
      else await sendFault(fault, exchange, right);
    } catch (error) {
      // The closed socket is already recorded.
      if (signal.aborted || response.headersSent) return;
      send(exchange, { status: 500, headers: {}, body: { detail: `Sandbox: ${error}` } });
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  // Longer than any client keeps an idle socket, so that no request is sent on a closing one.
  server.keepAliveTimeout = 120_000;
  const sockets = socketsOf(server);
  const url = await listening(server, options.port ?? 0, options.host ?? '127.0.0.1');
  store.populate([tasks, Math.max(20, Math.floor(tasks / 10))], distribution);
  const stopChurn = startChurn(
    store,
    ORGANIZATIONS,
    { perSecond: options.churnPerSecond ?? 0, lateMs: options.lateMs ?? 0 },
    randomFrom(seed, 300),
  );

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    stopChurn();
    const ends = Array.from(sockets, (socket) => new Promise((end) => socket.once('close', end)));
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    await Promise.all(ends);
    store.close();
  }

  return {
    url,
    organizations: ORGANIZATIONS,
    requests,
    store,
    faults,
    hooks,
    openSockets: () => sockets.size,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** The origin at which the server now listens. */
function listening(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string')
        reject(new Error('no port to listen on'));
      else resolve(`http://${host.includes(':') ? `[${host}]` : host}:${address.port}`);
    });
  });
}
