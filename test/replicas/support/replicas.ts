import { expect } from 'vitest';
import { endpointOf } from '../../support/endpoint.ts';
import { startServer, type TestProcess } from '../../support/process.ts';
import { freePort } from './port.ts';

/** One gateway of several: a process that can be stopped and started again on its port. */
export class Replica implements AsyncDisposable {
  readonly address: string;
  readonly #env: Record<string, string>;
  #process: TestProcess;

  constructor(port: number, env: Record<string, string>) {
    this.address = `127.0.0.1:${port}`;
    this.#env = { ...env, NODE_ENV: 'production', PORT: String(port) };
    this.#process = startServer(this.#env);
  }

  get url(): string {
    return `http://${this.address}/graphql`;
  }

  /** HTTP requests for GraphQL that this process has answered, by its log. */
  get answered(): number {
    return this.#process.output.match(/"msg":"request"/g)?.length ?? 0;
  }

  async listening(): Promise<void> {
    await endpointOf(this.#process);
  }

  /** Stops it like a supervisor; returns the exit code. */
  async stop(): Promise<number | null> {
    this.#process.child.kill('SIGTERM');
    const ready = async () => (await fetch(`http://${this.address}/ready`)).status;
    await expect.poll(ready, { interval: 10 }).toBe(503);
    return this.#process.ended();
  }

  /** Ends it without a warning. */
  async crash(): Promise<void> {
    this.#process.child.kill('SIGKILL');
    await this.#process.ended();
  }

  async start(): Promise<void> {
    this.#process = startServer(this.#env);
    await this.listening();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

export interface Replicas extends AsyncDisposable {
  first: Replica;
  second: Replica;
}

/** Two gateways over the same REST API, with the settings of production. */
export async function startReplicas(env: Record<string, string>): Promise<Replicas> {
  const first = new Replica(await freePort(), env);
  const second = new Replica(await freePort(), env);
  await Promise.all([first.listening(), second.listening()]);
  return {
    first,
    second,
    async [Symbol.asyncDispose]() {
      await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
    },
  };
}
