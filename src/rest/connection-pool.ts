import http from 'node:http';
import https from 'node:https';
import { proxyEnvFor } from './egress-proxy.ts';

export interface PoolSettings {
  /** Origin of the REST API, and the path before `/v1/tasks`, if any. */
  baseUrl: string;
  /** The most connections. */
  concurrency: number;
  /** Idle connections are closed after this time. */
  maxIdleMs: number;
}

/** One GET request. */
export interface SentRequest {
  /** Below the base URL, with its query. */
  path: string;
  headers: Record<string, string>;
  /** Whether to use a new connection instead of an idle one. */
  isOnNewConnection: boolean;
  /** Set once it is sent. */
  request?: http.ClientRequest;
}

/** got's `request` option: sends the GET; got passes the headers that it adds. */
type RequestFn = (url: URL, options: http.RequestOptions) => http.ClientRequest;

/** The connections to the REST API, through an egress proxy if one is configured. */
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
    const proxyEnv = proxyEnvFor(hostname, process.env, process.execArgv);
    const shared = { maxSockets: concurrency, ...(proxyEnv && { proxyEnv }) };
    this.#pooled = new Agent({
      ...shared,
      keepAlive: true,
      scheduling: 'lifo',
      // Closes idle sockets of the pool, and aborts the connection to a proxy that does not respond.
      timeout: maxIdleMs,
    });
    this.#unpooled = new Agent({ ...shared, keepAlive: false, timeout: maxIdleMs });
    const target = { host, ...(port !== '' && { port }) };
    this.#send = (options) => request({ ...target, ...options });
    this.#pathPrefix = pathname === '/' ? '' : pathname;
  }

  /** Adds the path and the token outside of got, whose errors would print the token (docs/decisions.md). */
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

  /** Closes the connections that no call uses. */
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
