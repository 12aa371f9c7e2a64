import { type BulkheadPolicy, bulkhead, isBulkheadRejectedError } from 'cockatiel';
import { GatewayError } from '../errors.ts';
import type { Patience } from './patience.ts';

/** So many calls at once; the others stand in line, and leave it when their time is up. */
export class Places {
  readonly #bulkhead: BulkheadPolicy;
  readonly #size: number;
  readonly #line: number;

  /**
   * @param size calls at once
   * @param line calls that may wait
   */
  constructor(size: number, line: number) {
    this.#bulkhead = bulkhead(size, line);
    this.#size = size;
    this.#line = line;
  }

  get active(): number {
    return this.#size - this.#bulkhead.executionSlots;
  }

  get queued(): number {
    return this.#line - this.#bulkhead.queueSlots;
  }

  /** @throws GatewayError `UPSTREAM_UNAVAILABLE` at once where the line is full */
  async take<Result>(call: () => Promise<Result>, patience: Patience): Promise<Result> {
    if (this.#bulkhead.executionSlots > 0) return this.#bulkhead.execute(call);
    try {
      return await patience.until(this.#bulkhead.execute(call, patience.signal));
    } catch (error) {
      if (!isBulkheadRejectedError(error)) throw error;
      throw new GatewayError(
        'UPSTREAM_UNAVAILABLE',
        'Too many requests wait for the REST API already. Try again shortly.',
      );
    }
  }
}
