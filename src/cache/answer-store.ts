/**
 * Where answers are kept as JSON text. It never throws: an answer that can not be had is one that
 * is not there, and one that can not be kept is forgotten.
 */
export interface AnswerStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  close(): void;
}
