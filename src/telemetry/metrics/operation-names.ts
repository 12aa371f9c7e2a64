import { keptText } from '../kept-text.ts';

/** Names that become labels at most: whoever may ask may make them up. */
export const MAX_NAMES = 100;
const MAX_CHARACTERS = 100;

export const ANONYMOUS = 'anonymous';
export const OTHER = 'other';
/** The name of whatever was refused before it was executed. */
export const INVALID = 'invalid';

/**
 * Which operation names are labels. Each label value is a series that stays until the process ends,
 * so there is a fixed number of them, whatever callers send.
 */
export class OperationNames {
  readonly #known: Set<string>;
  readonly #max: number;

  /** @param trusted the only names there are, where only trusted documents are executed */
  constructor(trusted?: Iterable<string>) {
    this.#known = new Set(trusted);
    this.#max = trusted === undefined ? MAX_NAMES : 0;
  }

  /**
   * @param hasUpstreamSuccess whether the operation was answered with what REST said to its token: only such
   *   a name may become a label, so that nobody without a token uses them up
   */
  labelOf(name: string, hasUpstreamSuccess: boolean): string {
    if (name === ANONYMOUS || name === INVALID || this.#known.has(name)) return name;
    if (!hasUpstreamSuccess || this.#known.size >= this.#max) return OTHER;
    this.#known.add(keptText(name, MAX_CHARACTERS));
    return name;
  }
}
