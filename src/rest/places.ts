import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import { GatewayError } from '../errors.ts';
import type { Patience } from './patience.ts';

/** So many calls at once; the others stand in line, and leave it when their time is up. */
export class Places {
  readonly #bulkhead: BulkheadPolicy;
  readonly #size: number;
  readonly #line: number;
  #queued = 0;

  /**
   * @param size calls at once
   * @param line calls that may wait
   */
  constructor(size: number, line: number) {
    // Its own line keeps those who left until their turn comes, so its end is looked after here.
    this.#bulkhead = bulkhead(size, Number.MAX_SAFE_INTEGER);
    this.#size = size;
    this.#line = line;
  }

  get active(): number {
    return this.#size - this.#bulkhead.executionSlots;
  }

  get queued(): number {
    return this.#queued;
  }

  /** @throws GatewayError `UPSTREAM_UNAVAILABLE` at once where the line is full */
  async take<Result>(call: () => Promise<Result>, patience: Patience): Promise<Result> {
    if (patience.isOver) throw patience.interruption();
    if (this.#bulkhead.executionSlots > 0) return this.#bulkhead.execute(call);
    if (this.#queued >= this.#line) {
      throw new GatewayError(
        'UPSTREAM_UNAVAILABLE',
        'Too many requests wait for the REST API already. Try again shortly.',
      );
    }
    let isQueued = true;
    const leaveLine = () => {
      if (isQueued) this.#queued -= 1;
      isQueued = false;
    };
    const callInTurn = () => {
      leaveLine();
      return call();
    };
    this.#queued += 1;
    try {
      return await patience.until(this.#bulkhead.execute(callInTurn, patience.signal));
    } finally {
      leaveLine();
    }
  }
}
