import type { IncomingMessage } from 'node:http';
import { readParameters } from '../../sandbox/parameters.ts';
import type { SandboxOptions } from '../../sandbox/server.ts';
import type { Config } from '../../src/config/config.ts';
import type { ListTasksQuery, Task, TaskPage } from '../../src/rest/types.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { serve } from './serve.ts';

/** Changes to the sandbox's answers. */
export interface OddAnswer {
  /** May change the parameters before the sandbox reads them. */
  ask?(query: URLSearchParams): void;
  /** Changes the page; what is returned is sent as JSON. */
  send?(page: TaskPage, query: ListTasksQuery, all: () => Task[]): unknown;
}

export interface OddGateway extends TestGateway {
  /** Replaces the behaviour, which at first is the sandbox's. */
  behave(answer: OddAnswer): void;
  /** The parameters of all requests to REST. */
  asked: URLSearchParams[];
}

/** A gateway over the sandbox's rows, through a REST API that may behave differently. */
export async function startOddGateway(
  options: { sandbox?: SandboxOptions; config?: Partial<Config> } = {},
): Promise<OddGateway> {
  const asked: URLSearchParams[] = [];
  let odd: OddAnswer = {};
  let started: TestGateway | undefined;
  const answer = ({ url = '', headers }: IncomingMessage): { status: number; body: unknown } => {
    if (started === undefined) throw new Error('the gateway has not started');
    const { searchParams: query } = new URL(url, 'http://rest.test');
    asked.push(new URLSearchParams(query));
    odd.ask?.(query);
    const { store, organizations } = started.sandbox;
    const [{ id, token }] = organizations;
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: {} };
    const read = readParameters(query);
    if ('mistakes' in read) return { status: 422, body: { detail: read.mistakes } };
    const page = store.list(id, read.query);
    if (odd.send === undefined) return { status: 200, body: page };
    const pages = Math.ceil(store.count(id, read.query) / 200);
    const all = () =>
      Array.from(
        { length: pages },
        (_, number) => store.list(id, { ...read.query, page: number, limit: 200 }).data,
      ).flat();
    return { status: 200, body: odd.send(page, read.query, all) };
  };
  const rest = await serve((request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const gateway = await startTestGateway({
    ...options,
    config: { ...options.config, apiUrl: rest.url },
  });
  started = gateway;
  return {
    ...gateway,
    asked,
    behave(next) {
      odd = next;
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await rest[Symbol.asyncDispose]();
    },
  };
}
