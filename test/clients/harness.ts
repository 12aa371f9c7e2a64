import type { Distribution } from '../../sandbox/creation-times.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

/** A gateway for clients, with a list that tests can change. */
export interface Harness extends AsyncDisposable {
  url: string;
  token: string;
  sandbox: TestGateway['sandbox'];
  list: MovingList;
  /** The REST ids of each page in a response, before a client could remove duplicates. */
  pages: string[][];
}

interface AnyAnswer {
  data?: { tasks?: { edges?: { node: { restId: string } | null }[] } | null } | null;
}

export type Status = 'open' | 'completed';

export interface HarnessOptions {
  distribution?: Distribution;
  /** A manifest, if the gateway executes trusted documents only. */
  trustedDocuments?: string | undefined;
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { distribution = 'even', trustedDocuments } = options;
  const gateway = await startTestGateway({
    sandbox: { tasks: 1000, distribution },
    // Other tests test retries, and retries take time.
    config: { upstreamRetries: 0, trustedDocuments },
  });
  const { sandbox } = gateway;
  const pages: string[][] = [];
  const unwatched = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const response = await unwatched(input, init);
    if (!response.headers.get('content-type')?.includes('json')) return response;
    const answer: AnyAnswer = JSON.parse(await response.clone().text());
    const edges = answer.data?.tasks?.edges;
    if (edges) pages.push(edges.flatMap(({ node }) => node?.restId ?? []));
    return response;
  };

  return {
    url: `${gateway.origin}/graphql`,
    token: sandbox.organizations[0].token,
    sandbox,
    list: new MovingList(sandbox),
    pages,
    async [Symbol.asyncDispose]() {
      globalThis.fetch = unwatched;
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** Creates, completes and deletes tasks: a generator that gives the same changes to every client. */
export class MovingList {
  readonly #store: Harness['sandbox']['store'];
  readonly #organization: string;
  #random = 7;
  #arrived = 0;

  constructor({ store, organizations }: Harness['sandbox']) {
    this.#store = store;
    this.#organization = organizations[0].id;
  }

  /** The REST ids of a filtered list in order, from the sandbox. */
  ids(status: Status): string[] {
    const ids: string[] = [];
    for (let page = 0; ; page++) {
      const query: ListTasksQuery = { status: [status], page, limit: 200 };
      const { data, next_page } = this.#store.list(this.#organization, query);
      ids.push(...data.map(({ id }) => id));
      if (next_page === null || next_page === undefined) return ids;
    }
  }

  createdAt(id: string): string {
    return String(this.#store.get(id)?.created_at);
  }

  /** Creates three tasks, completes three, and deletes two and `alsoLeaving`. */
  move(alsoLeaving?: string): void {
    for (let n = 0; n < 3; n++) {
      this.#arrived += 1;
      const created_at = new Date(Date.UTC(2026, 0, 1) + this.#arrived * 1000).toISOString();
      this.#store.insert(this.#organization, { created_at, status: 'open' });
    }
    for (let n = 0; n < 3; n++) this.#setStatus(this.#anyOf('open'), 'completed');
    for (let n = 0; n < 2; n++) this.#setStatus(this.#anyOf('completed'), 'archived');
    if (alsoLeaving !== undefined) this.#setStatus(alsoLeaving, 'archived');
  }

  #setStatus(id: string, status: 'completed' | 'archived'): void {
    this.#store.update(id, { status });
  }

  #anyOf(status: Status): string {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    const page = this.#random % this.#store.count(this.#organization, { status: [status] });
    const query: ListTasksQuery = { status: [status], page, limit: 1 };
    const [task] = this.#store.list(this.#organization, query).data;
    if (task === undefined) throw new Error(`no ${status} task`);
    return task.id;
  }
}
