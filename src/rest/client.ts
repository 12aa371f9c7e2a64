import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import { GatewayError } from '../errors.ts';
import type { Span } from '../span.ts';
import { type TaskPage, taskPageFrom } from './task-page.ts';
import type { ListTasksQuery } from './types.ts';
import type { Caller, NoteCall, Upstream } from './upstream.ts';

/** `GET /v1/tasks` with everything that decides which rows come back said outright. */
export type ListTasksParams = ListTasksQuery &
  Required<Pick<ListTasksQuery, 'page' | 'limit' | 'sort_by' | 'sort_order'>>;

/** A call as it looked from here, its repeats included. */
export interface RestCall {
  method: 'GET';
  url: string;
  /** Of the last answer; `null` where there was none. */
  status: number | null;
  rows: number;
  milliseconds: number;
  /** Another operation of this token had made it, and its outcome was still to come. */
  isShared?: boolean;
}

/** The REST API as one caller may use it, for as long as one request lasts. */
export class RestClient {
  readonly #upstream: Upstream;
  readonly #caller: (span: Span) => Caller;
  readonly #places: BulkheadPolicy;
  #calls = 0;
  #rows = 0;
  #shared = 0;
  /** Once REST has said that it does not know the token, it is not asked again for this operation. */
  #refusal: GatewayError | undefined;
  #oldestCallAt = Number.POSITIVE_INFINITY;
  readonly #onCall: ((call: RestCall) => void) | undefined;

  /**
   * @param concurrency calls under way at once
   * @param caller throws where the request has no usable token; asked at every call
   * @param onCall told of every call once it is over
   */
  constructor(
    upstream: Upstream,
    concurrency: number,
    caller: (span: Span) => Caller,
    onCall?: (call: RestCall) => void,
  ) {
    this.#upstream = upstream;
    this.#places = bulkhead(concurrency, Number.MAX_SAFE_INTEGER);
    this.#caller = caller;
    this.#onCall = onCall;
  }

  /** REST calls made so far, and the rows they brought. */
  get usage(): { calls: number; rows: number } {
    return { calls: this.#calls, rows: this.#rows };
  }

  /** Whether there was a REST call, be it one that another operation had made. */
  get isUsed(): boolean {
    return this.#calls + this.#shared > 0;
  }

  /**
   * When the oldest call was made that another operation had made, on the clock of
   * `performance.now()`; infinity where there was none. Other rows are younger than this operation.
   */
  get oldestCallAt(): number {
    return this.#oldestCallAt;
  }

  /**
   * One page of tasks.
   *
   * @param span the work that needs it
   * @throws GatewayError for every failure, see docs/errors.md
   */
  async listTasks(params: ListTasksParams, span: Span): Promise<TaskPage> {
    const caller = this.#caller(span);
    const path = `/v1/tasks?${queryString(params)}`;
    const startedAt = performance.now();
    let [status, rows, isShared]: [number | null, number, boolean] = [null, 0, false];
    let isMade = false;
    const noteCall: NoteCall = (joined) => {
      isShared = joined !== undefined;
      if (joined === undefined) this.#calls += 1;
      else this.#oldestCallAt = Math.min(this.#oldestCallAt, joined.startedAt);
    };
    try {
      const answer = await this.#places.execute(() => {
        if (this.#refusal !== undefined) throw this.#refusal;
        isMade = true;
        return this.#upstream.get(path, caller, noteCall);
      });
      status = answer.status;
      const page = taskPageFrom(answer, params.limit);
      rows = page.rows.length;
      if (!isShared) {
        this.#rows += rows;
        this.#upstream.counts.rows += rows;
      }
      return page;
    } catch (error) {
      if (error instanceof GatewayError) {
        status = error.extensions.upstream?.status ?? status;
        if (error.code === 'UNAUTHENTICATED') this.#refusal = error;
      }
      throw error;
    } finally {
      if (isShared) {
        this.#shared += 1;
        this.#upstream.counts.shared += 1;
      }
      const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
      const url = this.#upstream.origin + path;
      const call: RestCall = { method: 'GET', url, status, rows, milliseconds };
      if (isMade) this.#onCall?.(isShared ? { ...call, isShared } : call);
    }
  }
}

/** Lists repeat their key: `status=open&status=closed`. */
function queryString(params: ListTasksParams): string {
  let text = '';
  for (const [name, value] of Object.entries(params)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === undefined) continue;
      text += `${text === '' ? '' : '&'}${name}=${encodeURIComponent(String(item).toWellFormed())}`;
    }
  }
  return text;
}
