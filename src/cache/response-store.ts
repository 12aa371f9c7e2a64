/** The result of a store that can not be reached. */
export const UNAVAILABLE = Symbol('unavailable');

/**
 * Keeps responses as JSON text. It never throws: what can not be read counts as missing, what can not
 * be written is dropped.
 */
export interface ResponseStore {
  get(key: string): Promise<string | typeof UNAVAILABLE | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  close(): void;
}
