/** In place of an answer where it can not be told whether there is one. */
export const UNAVAILABLE = Symbol('away');

/**
 * Where answers are kept as JSON text. It never throws: an answer that can not be had is one that
 * is not there, and one that can not be kept is forgotten.
 */
export interface ResponseStore {
  get(key: string): Promise<string | typeof UNAVAILABLE | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  close(): void;
}
