import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Sandbox } from '../../sandbox/server.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { configFrom } from '../../src/config/config.ts';
import { createGateway, createHttpServer, type Gateway } from '../../src/gateway.ts';
import { LIVE_CONFIG } from '../support/live.ts';
import { silentLogger } from '../support/silent-logger.ts';

/** After the end of the sandbox's history. */
const FIRST_CHANGE = Date.parse('2026-01-01T00:00:00Z');

/** A gateway that can be replaced by another one at the same port. */
export class LiveHarness implements AsyncDisposable {
  readonly sandbox: Sandbox;
  token: string;
  readonly #trustedDocuments: string | undefined;
  #gateway: Gateway | undefined;
  #server: Server | undefined;
  #port = 0;
  #changes = 0;

  static async start(trustedDocuments?: string): Promise<LiveHarness> {
    const harness = new LiveHarness(
      await startSandbox({ tasks: 300, distribution: 'even' }),
      trustedDocuments,
    );
    await harness.startGateway();
    return harness;
  }

  private constructor(sandbox: Sandbox, trustedDocuments: string | undefined) {
    this.sandbox = sandbox;
    this.token = sandbox.organizations[0].token;
    this.#trustedDocuments = trustedDocuments;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  /** Subscriptions that are open. */
  get open(): number {
    const { sse = 0, websocket = 0 } = this.#gateway?.counters.subscriptions ?? {};
    return sse + websocket;
  }

  async startGateway(): Promise<void> {
    const gateway = createGateway(
      {
        ...configFrom({}),
        ...LIVE_CONFIG,
        apiUrl: this.sandbox.url,
        upstreamRetries: 0,
        trustedDocuments: this.#trustedDocuments,
      },
      { logger: silentLogger },
    );
    const server = createHttpServer(gateway.listener, {
      keepAliveTimeoutMs: 65_000,
      stallTimeoutMs: 60_000,
      logger: silentLogger,
      onUpgrade: gateway.onUpgrade,
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address instanceof Object) this.#port = address.port;
    this.#gateway = gateway;
    this.#server = server;
  }

  /** As in a rolling restart: subscriptions are completed. */
  async stopGateway(): Promise<void> {
    this.#gateway?.completeSubscriptions();
    await this.breakConnections();
  }

  /** Without a message to the clients. */
  async breakConnections(): Promise<void> {
    const [gateway, server] = [this.#gateway, this.#server];
    if (!gateway || !server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    await new Promise((resolve) => setImmediate(resolve));
    server.closeAllConnections();
    gateway.close();
    await closed;
  }

  /** Creates a task, later than all earlier changes, and returns its REST id. */
  create(fields: Parameters<Sandbox['store']['insert']>[1]): string {
    const time = this.#nextTime();
    const [{ id }] = this.sandbox.organizations;
    return this.sandbox.store.insert(id, { created_at: time, modified_at: time, ...fields });
  }

  change(id: string, fields: Parameters<Sandbox['store']['update']>[1]): void {
    this.sandbox.store.update(id, { modified_at: this.#nextTime(), ...fields });
  }

  #nextTime(): string {
    this.#changes += 1;
    return new Date(FIRST_CHANGE + this.#changes * 60_000).toISOString();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.breakConnections();
    await this.sandbox.close();
  }
}
