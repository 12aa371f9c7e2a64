import { GatewayError } from '../errors.ts';
import type { UpstreamAnswer } from './answer.ts';
import type { Deadline } from './deadline.ts';

/** A call that has not been answered yet. */
export interface CallInFlight {
  answer: Promise<UpstreamAnswer>;
  /** Aborts when the caller that started it disconnects. */
  signal: AbortSignal;
  /** Before its first request; on the clock of `performance.now()`, as `deadline`. */
  startedAt: number;
  /** When it times out. */
  deadline: number;
}

/** Emptied when it is deleted, so that the map's old tables hold no answers (docs/performance.md). */
interface Entry {
  call: CallInFlight | undefined;
}

/** Further calls are not shared. */
export const MAX_CALLS = 10_000;
/** Characters; calls with a longer path are not shared. */
const MAX_PATH = 2048;

/** With less time left, a call that timed out is not started again. */
const MIN_REMAINING_MS = 50;

/**
 * Single flight: an identical call of the same token joins the one in flight. Requests that start
 * after a shared answer arrives never receive it.
 */
export class InFlightCalls {
  readonly #calls = new Map<string, Entry>();

  /** Calls that can be found. */
  get size(): number {
    return this.#calls.size;
  }

  /**
   * A call with at least half as much time left as the one that would join it. Otherwise callers
   * could join a call that hangs, one after the other, with too little time left for a call of their own.
   */
  findJoinable(digest: string, path: string, deadline: Deadline): CallInFlight | undefined {
    const call = this.#calls.get(keyOf(digest, path))?.call;
    if (call === undefined) return undefined;
    const now = performance.now();
    return call.deadline - now >= (deadline.at - now) / 2 ? call : undefined;
  }

  /** Until the call ends, or another is added under the same key. */
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
 * Whether a shared call failed because its own caller disconnected or had less time. Those that
 * joined it then make their own.
 */
export function wasAbandoned(call: CallInFlight, error: unknown, deadline: Deadline): boolean {
  if (deadline.error !== undefined) return false;
  if (call.signal.aborted) return true;
  const isTimeout = error instanceof GatewayError && error.code === 'UPSTREAM_TIMEOUT';
  return isTimeout && deadline.at - performance.now() >= MIN_REMAINING_MS;
}

/** Unique: a digest holds no space. */
function keyOf(digest: string, path: string): string {
  return `${digest} ${path}`;
}
