import type { ExecutionResult } from 'graphql';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { type Config, configFrom } from '../../src/config.ts';
import { createGateway, type Gateway, type GatewaySurroundings } from '../../src/gateway.ts';
import { createLogger } from '../../src/logging.ts';
import type { Tracer } from '../../src/span.ts';

export interface Answer<Data> extends ExecutionResult<Data> {
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
}

export interface Ask {
  variables?: Record<string, unknown>;
  /** The first organisation's where it is left out; none at all where it is `null`. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface TestGateway extends AsyncDisposable {
  sandbox: Sandbox;
  gateway: Gateway;
  /** The log, line by line, without what the REST client reports. */
  log: Record<string, unknown>[];
  /** The lines of the REST client. */
  restLog: Record<string, unknown>[];
  ask<Data = Record<string, unknown>>(query: string, options?: Ask): Promise<Answer<Data>>;
  /** Forgets the REST requests so far, asks, and says what was requested: `page=0&limit=50&…`. */
  callsOf(query: string, options?: Ask): Promise<string[]>;
}

/** A gateway over a sandbox of its own, asked through `yoga.fetch`. */
export async function startTestGateway(
  options: {
    sandbox?: SandboxOptions;
    config?: Partial<Config> & { apiUrl?: string };
    tracer?: Tracer;
    createMetrics?: GatewaySurroundings['createMetrics'];
  } = {},
): Promise<TestGateway> {
  const sandbox = await startSandbox({ tasks: 300, ...options.sandbox });
  const log: Record<string, unknown>[] = [];
  const restLog: Record<string, unknown>[] = [];
  const write = (text: string) => {
    const line: Record<string, unknown> = JSON.parse(text);
    (line.component === 'rest' ? restLog : log).push(line);
  };
  const logger = createLogger('debug', { write });
  const config = { ...configFrom({}), apiUrl: sandbox.url, ...options.config };
  const gateway = createGateway(config, {
    logger,
    tracer: options.tracer,
    createMetrics: options.createMetrics,
  });

  async function ask<Data>(query: string, options: Ask = {}): Promise<Answer<Data>> {
    const { variables, token = sandbox.organizations[0].token, headers = {} } = options;
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
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
    log,
    restLog,
    ask,
    async callsOf(query, options) {
      sandbox.requests.length = 0;
      const { errors } = await ask(query, options);
      if (errors) throw new Error(JSON.stringify(errors));
      return sandbox.requests.map((request) => request.query.toString());
    },
    async [Symbol.asyncDispose]() {
      gateway.close();
      await sandbox.close();
    },
  };
}
