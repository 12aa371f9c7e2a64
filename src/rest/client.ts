import PQueue from 'p-queue';
import { type TaskPage, taskPageFrom } from './task-page.ts';
import type { ListTasksQuery } from './types.ts';
import type { Caller, Upstream } from './upstream.ts';

/** `GET /v1/tasks` with everything that decides which rows come back said outright. */
export type ListTasksParams = ListTasksQuery &
  Required<Pick<ListTasksQuery, 'page' | 'limit' | 'sort_by' | 'sort_order'>>;

/** The REST API as one caller may use it, for as long as one request lasts. */
export class RestClient {
  readonly #upstream: Upstream;
  readonly #caller: () => Caller;
  readonly #queue: PQueue;
  #calls = 0;
  #rows = 0;

  /**
   * @param concurrency calls under way at once
   * @param caller throws where the request has no usable token; asked at every call
   */
  constructor(upstream: Upstream, concurrency: number, caller: () => Caller) {
    this.#upstream = upstream;
    this.#queue = new PQueue({ concurrency });
    this.#caller = caller;
  }

  /** REST calls made so far, and the rows they brought. */
  get usage(): { calls: number; rows: number } {
    return { calls: this.#calls, rows: this.#rows };
  }

  /** One page of tasks. @throws GatewayError for every failure, see docs/errors.md */
  async listTasks(params: ListTasksParams): Promise<TaskPage> {
    const caller = this.#caller();
    this.#calls += 1;
    const path = `/v1/tasks?${queryString(params)}`;
    const answer = await this.#queue.add(() => this.#upstream.get(path, caller));
    const page = taskPageFrom(answer, params.limit);
    this.#rows += page.rows.length;
    return page;
  }
}

/** Lists repeat their key: `status=open&status=closed`. */
function queryString(params: ListTasksParams): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) search.append(name, String(item));
    }
  }
  return search.toString();
}
