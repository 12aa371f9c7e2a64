import { keptText } from '../kept-text.ts';

/** Names that become labels at most: callers choose them. */
export const MAX_NAMES = 100;
const MAX_CHARACTERS = 100;

export const ANONYMOUS = 'anonymous';
export const OTHER = 'other';
/** The name of a request that was refused before execution. */
export const INVALID = 'invalid';

/**
 * Which operation names are labels. Each label value creates a series that lasts until the process
 * ends, so their number is bounded.
 */
export class OperationNames {
  readonly #known: Set<string>;
  readonly #max: number;

  /** @param trusted the only possible names, where only trusted documents are executed */
  constructor(trusted?: Iterable<string>) {
    this.#known = new Set(trusted);
    this.#max = trusted === undefined ? MAX_NAMES : 0;
  }

  /**
   * @param hasUpstreamSuccess whether REST answered the operation's token. Only then its name becomes a
   *   label, so that callers without a valid token can not use them up
   */
  labelOf(name: string, hasUpstreamSuccess: boolean): string {
    if (name === ANONYMOUS || name === INVALID || this.#known.has(name)) return name;
    if (!hasUpstreamSuccess || this.#known.size >= this.#max) return OTHER;
    this.#known.add(keptText(name, MAX_CHARACTERS));
    return name;
  }
}
