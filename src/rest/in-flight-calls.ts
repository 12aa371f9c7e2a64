import { GatewayError } from '../errors.ts';
import type { UpstreamAnswer } from './answer.ts';
import type { Deadline } from './deadline.ts';

/** A call that has not been answered yet. */
export interface CallInFlight {
  answer: Promise<UpstreamAnswer>;
  /** Aborts when the caller that made it leaves. */
  signal: AbortSignal;
  /** On the clock of `performance.now()`, as the deadline: REST was asked after that. */
  startedAt: number;
  /** When it times out. */
  deadline: number;
}

/**
 * What is deleted is emptied, too: when a map grows, V8 leaves its old table, entries included, to
 * the collector of old objects, and an answer would be copied twice before that comes.
 */
interface Entry {
  call: CallInFlight | undefined;
}

/** Calls that can be found at most; further ones are not shared. */
export const MAX_CALLS = 10_000;
/** Of a path. A longer one is a list of values that hardly any other caller has. */
const MAX_PATH = 2048;

/** With less time than this left, a call that was slow before is not made again. */
const MIN_REMAINING_MS = 50;

/**
 * The calls under way, by token and address: an identical one that is wanted meanwhile has the
 * same answer. From the moment it is answered a call is not found any more, so that nobody is given
 * rows from before their own request, but for the time that one call takes.
 */
export class InFlightCalls {
  readonly #calls = new Map<string, Entry>();

  /** Calls that can be found. */
  get size(): number {
    return this.#calls.size;
  }

  /**
   * A call worth waiting for: one that has at least half as much time left as the one that would join.
   * What REST has not answered for long may never be answered, and each caller that joined would pass
   * the rest of its time on to the next, which could be too little for any answer.
   */
  findJoinable(digest: string, path: string, deadline: Deadline): CallInFlight | undefined {
    const call = this.#calls.get(keyOf(digest, path))?.call;
    if (call === undefined) return undefined;
    const now = performance.now();
    return call.deadline - now >= (deadline.at - now) / 2 ? call : undefined;
  }

  /** Remembers a call for as long as it lasts, or until one that has more time takes its place. */
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
 * Whether a call failed because of the caller that made it, which left or had less time, so that those
 * that joined it have to make their own.
 */
export function wasAbandoned(call: CallInFlight, error: unknown, deadline: Deadline): boolean {
  if (deadline.expired) return false;
  if (call.signal.aborted) return true;
  const isTimeout = error instanceof GatewayError && error.code === 'UPSTREAM_TIMEOUT';
  return isTimeout && deadline.at - performance.now() >= MIN_REMAINING_MS;
}

/** A digest has no spaces in it, so no two pairs are alike. */
function keyOf(digest: string, path: string): string {
  return `${digest} ${path}`;
}
