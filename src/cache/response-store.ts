/** The result of a store that cannot be reached. */
export const UNAVAILABLE = Symbol('unavailable');

/**
 * Keeps responses as JSON text. It never throws: a failed read counts as a missing response, and a failed
 * write is ignored.
 */
export interface ResponseStore {
  get(key: string): Promise<string | typeof UNAVAILABLE | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  close(): void;
}
