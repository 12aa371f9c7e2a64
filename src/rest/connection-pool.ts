import http from 'node:http';
import https from 'node:https';
import { proxyEnvFor } from './egress-proxy.ts';

export interface PoolSettings {
  /** Origin of the REST API, and the path in front of `/v1/tasks` where it has one. */
  baseUrl: string;
  /** Connections at most. */
  concurrency: number;
  /** Idle connections are closed after so long. */
  maxIdleMs: number;
}

/** One GET, and what it was sent with. */
export interface SentRequest {
  /** Below the base URL, with its query. */
  path: string;
  headers: Record<string, string>;
  /** Whether an idle connection will not do. */
  isOnNewConnection: boolean;
  /** Once it is sent. */
  request?: http.ClientRequest;
}

/** Sends a GET in got's place; what got hands over is the headers of its own. */
type RequestFn = (url: URL, options: http.RequestOptions) => http.ClientRequest;

/** The one pool of connections to the REST API, through an egress proxy where there is one. */
export class ConnectionPool {
  readonly #pooled: http.Agent;
  /** Its connections serve one request each. */
  readonly #unpooled: http.Agent;
  readonly #send: (options: http.RequestOptions) => http.ClientRequest;
  readonly #pathPrefix: string;

  constructor({ baseUrl, concurrency, maxIdleMs }: PoolSettings) {
    const { protocol, hostname, port, pathname } = new URL(baseUrl);
    const host = hostname.replace(/^\[|\]$/g, '');
    const { Agent, request } = protocol === 'https:' ? https : http;
    const proxyEnv = proxyEnvFor(host, process.env, process.execArgv);
    const shared = { maxSockets: concurrency, ...(proxyEnv && { proxyEnv }) };
    this.#pooled = new Agent({
      ...shared,
      keepAlive: true,
      scheduling: 'lifo',
      // Node.js acts on it where a socket is idle in the pool, and where a proxy does not answer.
      timeout: maxIdleMs,
    });
    this.#unpooled = new Agent({ ...shared, keepAlive: false, timeout: maxIdleMs });
    const target = { host, ...(port !== '' && { port }) };
    this.#send = (options) => request({ ...target, ...options });
    this.#pathPrefix = pathname === '/' ? '' : pathname;
  }

  /**
   * got is told neither the path nor the token: it would copy both, parse the one four times, and
   * print the other with its errors.
   */
  requestFnFor(sent: SentRequest): RequestFn {
    return (_url, { headers }) => {
      sent.request = this.#send({
        agent: sent.isOnNewConnection ? this.#unpooled : this.#pooled,
        path: this.#pathPrefix + sent.path,
        headers: Object.assign({}, headers, sent.headers),
      });
      return sent.request;
    };
  }

  /** Closes the connections that no call has. */
  closeIdle(): void {
    for (const sockets of Object.values(this.#pooled.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#pooled.destroy();
    this.#unpooled.destroy();
  }
}
