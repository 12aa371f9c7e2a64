import { GatewayError } from '../errors.ts';
import type { UpstreamAnswer } from './answer.ts';
import type { Deadline } from './deadline.ts';

/** A call without a response so far. */
export interface CallInFlight {
  answer: Promise<UpstreamAnswer>;
  /** Aborts when the caller that started it disconnects. */
  signal: AbortSignal;
  /** Before its first request; on the clock of `performance.now()`, like `deadline`. */
  startedAt: number;
  /** When it times out. */
  deadline: number;
}

/** Emptied when it is deleted, because V8's map may still refer to it (docs/performance.md). */
interface Entry {
  call: CallInFlight | undefined;
}

/** The most calls that can be joined; others are not shared. */
export const MAX_CALLS = 10_000;
/** In characters; calls with a longer path are not shared. */
const MAX_PATH = 2048;

/** With less time left, a joined call that timed out is not repeated. */
const MIN_REMAINING_MS = 50;

/**
 * Single flight: an identical call of the same token joins the one in flight. Requests that start after a
 * shared response has arrived never receive it.
 */
export class InFlightCalls {
  readonly #calls = new Map<string, Entry>();

  /** The number of calls that can be joined. */
  get size(): number {
    return this.#calls.size;
  }

  /**
   * A call that can be joined: it has at least half as much time left as the caller. Otherwise, callers could
   * join one hanging call after another, until they have too little time for their own.
   */
  findJoinable(digest: string, path: string, deadline: Deadline): CallInFlight | undefined {
    const call = this.#calls.get(keyOf(digest, path))?.call;
    if (call === undefined) return undefined;
    const now = performance.now();
    return call.deadline - now >= (deadline.at - now) / 2 ? call : undefined;
  }

  /** Adds a call, until it ends or another is added under the same key. */
  add(digest: string, path: string, call: CallInFlight): void {
    if (this.#calls.size >= MAX_CALLS || path.length > MAX_PATH) return;
    const key = keyOf(digest, path);
    const entry: Entry = { call };
    this.#calls.set(key, entry);
    const release = () => {
      if (this.#calls.get(key) === entry) this.#calls.delete(key);
      entry.call = undefined;
    };
    call.answer.then(release, release);
  }
}

/**
 * Whether a shared call failed because its own caller disconnected or had less time. The callers that joined
 * it then make their own call.
 */
export function wasAbandoned(call: CallInFlight, error: unknown, deadline: Deadline): boolean {
  if (deadline.error !== undefined) return false;
  if (call.signal.aborted) return true;
  const isTimeout = error instanceof GatewayError && error.code === 'UPSTREAM_TIMEOUT';
  return isTimeout && deadline.at - performance.now() >= MIN_REMAINING_MS;
}

/** The key is unique, because a digest contains no space. */
function keyOf(digest: string, path: string): string {
  return `${digest} ${path}`;
}
