import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { type Config, configFrom } from '../../src/config/config.ts';
import { createGateway, type Gateway, type GatewayDependencies } from '../../src/gateway.ts';
import { createLogger } from '../../src/telemetry/logging.ts';
import type { Tracer } from '../../src/telemetry/span.ts';
import { listen } from './listen.ts';

export interface Answer<Data> extends ExecutionResult<Data> {
  status: number;
  headers: Headers;
  /** The body. */
  text: string;
}

export interface Ask {
  variables?: Record<string, unknown>;
  /** By default the token of the first organisation; no token if it is `null`. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface GatewayOptions {
  sandbox?: SandboxOptions;
  config?: Partial<Config> & { apiUrl?: string };
  tracer?: Tracer;
  createMetrics?: GatewayDependencies['createMetrics'];
  plugins?: readonly Plugin[];
  live?: GatewayDependencies['live'];
  webSocketTimes?: GatewayDependencies['webSocketTimes'];
}

export interface TestGateway extends AsyncDisposable {
  sandbox: Sandbox;
  gateway: Gateway;
  /** The address at which it listens. */
  origin: string;
  port: number;
  /** The lines of the log, without those of the REST client. */
  log: Record<string, unknown>[];
  /** The lines of the REST client. */
  restLog: Record<string, unknown>[];
  /** Sends a request to a path. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  ask<Data = Record<string, unknown>>(query: string, options?: Ask): Promise<Answer<Data>>;
  /** The REST requests of a query: `page=0&limit=50&…`. */
  callsOf(query: string, options?: Ask): Promise<string[]>;
}

/** A gateway with its own sandbox, in the HTTP server of production. */
export async function startTestGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const sandbox = await startSandbox({ tasks: 300, ...options.sandbox });
  const log: Record<string, unknown>[] = [];
  const restLog: Record<string, unknown>[] = [];
  const write = (text: string) => {
    const line: Record<string, unknown> = JSON.parse(text);
    (line.component === 'rest' ? restLog : log).push(line);
  };
  const logger = createLogger('debug', { write });
  const { GENERAL_EXECUTOR } = process.env;
  const config = { ...configFrom({ GENERAL_EXECUTOR }), apiUrl: sandbox.url, ...options.config };
  const gateway = createGateway(config, {
    logger,
    tracer: options.tracer,
    createMetrics: options.createMetrics,
    plugins: options.plugins,
    live: options.live,
    webSocketTimes: options.webSocketTimes,
  });
  const { keepAliveTimeoutMs } = config;
  const listening = await listen(gateway, logger, { keepAliveTimeoutMs });
  const { origin, port } = listening;
  const send = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);

  async function ask<Data>(query: string, options: Ask = {}): Promise<Answer<Data>> {
    const { variables, token = sandbox.organizations[0].token, headers = {} } = options;
    const response = await send('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const result: ExecutionResult<Data> = JSON.parse(text);
    return { ...result, status: response.status, headers: response.headers, text };
  }

  return {
    sandbox,
    gateway,
    origin,
    port,
    log,
    restLog,
    fetch: send,
    ask,
    async callsOf(query, options) {
      sandbox.requests.length = 0;
      const { errors } = await ask(query, options);
      if (errors) throw new Error(JSON.stringify(errors));
      return sandbox.requests.map((request) => request.query.toString());
    },
    async [Symbol.asyncDispose]() {
      listening.close();
      gateway.close();
      await sandbox.close();
    },
  };
}
