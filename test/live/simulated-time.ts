import type { Clock } from '../../src/live/clock.ts';

interface Timer {
  at: number;
  number: number;
  callback: () => void;
}

/** Milliseconds since 1970 at which simulations begin. */
const BEGIN = Date.UTC(2026, 10, 26, 12);

/** A clock that only tests advance. */
export class SimulatedTime implements Clock {
  /** Milliseconds since the simulation began. */
  now = 0;
  /** How far the gateway's clock is ahead of the clock of the REST API. */
  skewMs = 0;
  readonly #timers = new Map<number, Timer>();
  #count = 0;

  get timers(): number {
    return this.#timers.size;
  }

  monotonic(): number {
    return this.now;
  }

  wall(): number {
    return BEGIN + this.now + this.skewMs;
  }

  /** The clock of the REST API, in microseconds since 1970. */
  get upstreamMicros(): number {
    return (BEGIN + this.now) * 1000;
  }

  after(delayMs: number, callback: () => void): () => void {
    const number = this.#count++;
    this.#timers.set(number, { at: this.now + delayMs, number, callback });
    return () => void this.#timers.delete(number);
  }

  /** Advances the time: due timers run in order, each with everything that follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settle();
      const next = [...this.#timers.values()]
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.number - b.number)[0];
      if (next === undefined) break;
      this.#timers.delete(next.number);
      // A read may have taken longer.
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
    this.now = Math.max(this.now, end);
    await settle();
  }
}

/** Resolves once nothing more happens without a timer. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}
