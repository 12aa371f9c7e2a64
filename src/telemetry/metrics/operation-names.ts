import { keptText } from '../kept-text.ts';

/** The most names that become labels, because callers choose them. */
export const MAX_NAMES = 100;
const MAX_CHARACTERS = 100;

export const ANONYMOUS = 'anonymous';
export const OTHER = 'other';
/** The name of a request that was refused before execution. */
export const INVALID = 'invalid';

/**
 * Decides which operation names become labels. Each label value creates a series that exists until the
 * process ends, so their number is limited.
 */
export class OperationNames {
  readonly #known: Set<string>;
  readonly #max: number;

  /** @param trusted the only possible names, if only trusted documents are executed */
  constructor(trusted?: Iterable<string>) {
    this.#known = new Set(trusted);
    this.#max = trusted === undefined ? MAX_NAMES : 0;
  }

  /**
   * @param hasUpstreamSuccess whether REST has accepted the operation's token. Only then its name becomes a
   *   label, so that callers without a valid token cannot use all labels
   */
  labelOf(name: string, hasUpstreamSuccess: boolean): string {
    if (name === ANONYMOUS || name === INVALID || this.#known.has(name)) return name;
    if (!hasUpstreamSuccess || this.#known.size >= this.#max) return OTHER;
    this.#known.add(keptText(name, MAX_CHARACTERS));
    return name;
  }
}
