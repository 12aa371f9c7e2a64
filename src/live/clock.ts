/** Time on two clocks, in milliseconds, and what happens later. */
export interface Clock {
  /** Never turned back. */
  monotonic(): number;
  /** Since 1970. */
  wall(): number;
  /**
   * Calls back once, after so many milliseconds.
   *
   * @returns cancels it
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
