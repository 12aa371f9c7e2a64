import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import { GatewayError } from '../errors.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Span } from '../telemetry/span.ts';
import type { Caller, CallObserver } from './caller.ts';
import { NO_TIME_LEFT } from './deadline.ts';
import type { RestPipeline } from './rest-pipeline.ts';
import { type TaskPage, taskPageFrom } from './task-page.ts';
import type { ListTasksQuery } from './types.ts';

/**
 * The query of `GET /v1/tasks`. Paging and order are always given, because REST does not document all
 * defaults.
 */
export type ListTasksParams = ListTasksQuery &
  Required<Pick<ListTasksQuery, 'page' | 'limit' | 'sort_by' | 'sort_order'>>;

/** A call that has ended, with its retries; `X-Explain: rest` shows it. */
export interface RestCall {
  method: 'GET';
  url: string;
  /** Status of the last response; `null` if there was none. */
  status: number | null;
  rows: number;
  milliseconds: number;
  /** Whether another operation with this token made the call, and this one joined it. */
  isShared?: boolean;
}

/** How much one operation has used the REST API so far. */
export interface RestUsage {
  /** Its own calls, including failed ones. */
  calls: number;
  /** Task rows returned by its own calls. */
  rows: number;
  /** HTTP requests of these calls, including retries. */
  requests: number;
  /** Its own calls that failed without a request: open circuit, rate limit, full queue. */
  withheld: number;
  /** Calls of other operations that it joined. */
  shared: number;
}

export function noUsage(): RestUsage {
  return { calls: 0, rows: 0, requests: 0, withheld: 0, shared: 0 };
}

/** Where the calls of one operation are counted. */
export interface CallFigures {
  usage: RestUsage;
  /** The counters of the process. */
  counters: Pick<Counters, 'rowsFetched'>;
  /** Receives every call that has ended; `undefined` if calls are not shown. */
  restCalls: RestCall[] | undefined;
}

/** `GET /v1/tasks` with the token and the deadline of one operation. */
export class TasksApi {
  readonly #pipeline: RestPipeline;
  readonly #caller: (span: Span) => Caller;
  readonly #bulkhead: BulkheadPolicy;
  readonly #figures: CallFigures;
  /** A 401 ends all further calls of this operation. */
  #refusal: GatewayError | undefined;
  #oldestJoinedCallAt = Number.POSITIVE_INFINITY;

  /**
   * @param concurrency the most calls in flight
   * @param caller called for every call; throws if the request has no usable token
   */
  constructor(
    pipeline: RestPipeline,
    concurrency: number,
    caller: (span: Span) => Caller,
    figures: CallFigures,
  ) {
    this.#pipeline = pipeline;
    this.#bulkhead = bulkhead(concurrency, Number.MAX_SAFE_INTEGER);
    this.#caller = caller;
    this.#figures = figures;
  }

  get usage(): Readonly<RestUsage> {
    return this.#figures.usage;
  }

  /** Whether it made or joined a REST call. */
  get madeCalls(): boolean {
    return this.usage.calls + this.usage.shared > 0;
  }

  /**
   * When the oldest of the joined calls was started, on the clock of `performance.now()`; infinity if it
   * joined none.
   */
  get oldestJoinedCallAt(): number {
    return this.#oldestJoinedCallAt;
  }

  /**
   * One page of tasks.
   *
   * @param span the parent of the spans of its requests
   * @throws GatewayError for every failure, see docs/errors.md
   */
  async listTasks(params: ListTasksParams, span: Span): Promise<TaskPage> {
    const caller = this.#caller(span);
    const { usage, restCalls } = this.#figures;
    const path = `/v1/tasks?${queryString(params)}`;
    const startedAt = performance.now();
    const made = { requests: 0, isShared: false };
    const observer = this.#observe(made);
    let isMade = false;
    let [status, rows]: [number | null, number] = [null, 0];
    try {
      const answer = await this.#bulkhead.execute(() => {
        if (this.#refusal !== undefined) throw this.#refusal;
        isMade = true;
        return this.#pipeline.get(path, caller, observer);
      });
      status = answer.status;
      const page = taskPageFrom(answer, params.limit);
      rows = page.rows.length;
      if (!made.isShared) this.#countPage(page, caller);
      return page;
    } catch (error) {
      if (error instanceof GatewayError) {
        status = error.extensions.upstream?.status ?? status;
        if (error.code === 'UNAUTHENTICATED') this.#refusal = error;
        if (isMade && !made.isShared) this.#countFailure(error, made.requests, params.page, caller);
      }
      throw error;
    } finally {
      if (made.isShared) usage.shared += 1;
      if (isMade && restCalls !== undefined) {
        const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
        const url = this.#pipeline.baseUrl + path;
        const call: RestCall = { method: 'GET', url, status, rows, milliseconds };
        restCalls.push(made.isShared ? { ...call, isShared: true } : call);
      }
    }
  }

  #observe(made: { requests: number; isShared: boolean }): CallObserver {
    const { usage } = this.#figures;
    return {
      onJoin: (joined) => {
        made.isShared = joined !== undefined;
        if (joined === undefined) usage.calls += 1;
        else this.#oldestJoinedCallAt = Math.min(this.#oldestJoinedCallAt, joined.startedAt);
      },
      onRequest: () => {
        made.requests += 1;
        usage.requests += 1;
      },
    };
  }

  #countPage({ rows }: TaskPage, caller: Caller): void {
    const { usage, counters } = this.#figures;
    usage.rows += rows.length;
    counters.rowsFetched += rows.length;
    const { log } = this.#pipeline;
    if (log === undefined) return;
    const unusable = rows.find((row) => row instanceof GatewayError);
    if (unusable === undefined) log.callSucceeded();
    else log.callFailed(unusable, caller);
  }

  #countFailure(error: GatewayError, requests: number, page: number, caller: Caller): void {
    // The client has disconnected; REST did not fail.
    if (caller.signal.aborted) return;
    if (requests === 0) this.#figures.usage.withheld += 1;
    else if (isFailureOfRest(error, page)) this.#pipeline.log?.callFailed(error, caller);
  }
}

/**
 * Whether REST failed: not the caller's error, not a wait in the queue, not a 404 for a page past the end.
 */
function isFailureOfRest({ code, reason, extensions }: GatewayError, page: number): boolean {
  if (!code.startsWith('UPSTREAM_') || reason === NO_TIME_LEFT) return false;
  return !(extensions.upstream?.status === 404 && page > 0);
}

/** Lists repeat their key: `status=open&status=closed`. */
function queryString(params: ListTasksParams): string {
  let text = '';
  const add = (name: string, value: unknown) => {
    if (value === undefined) return;
    const encoded =
      typeof value === 'string' ? encodeURIComponent(value.toWellFormed()) : String(value);
    text += `${text === '' ? '' : '&'}${name}=${encoded}`;
  };
  for (const [name, value] of Object.entries(params)) {
    if (Array.isArray(value)) for (const item of value) add(name, item);
    else add(name, value);
  }
  return text;
}
