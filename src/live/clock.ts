/** Two clocks, in milliseconds, and timers. */
export interface Clock {
  /** A clock that never goes back. */
  monotonic(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /**
   * Calls back once, after this delay.
   *
   * @returns a function that cancels the timer
   */
  after(delayMs: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
