/** Dictionary encoding: texts that a table stores as small integers, their codes. */
export class Dictionary {
  readonly #texts: string[];
  readonly #codes: Map<string, number>;

  constructor(texts: readonly string[]) {
    this.#texts = [...texts];
    this.#codes = new Map(texts.map((text, code) => [text, code]));
  }

  /** The code of a text. Adds a new text. */
  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** The code of a text; `undefined` for an unknown one. */
  find(text: string): number | undefined {
    return this.#codes.get(text);
  }

  /** In the order of their codes. */
  all(): readonly string[] {
    return this.#texts;
  }

  at(code: number): string {
    const text = this.#texts[code];
    if (text === undefined) throw new RangeError(`no text has the code ${code}`);
    return text;
  }
}
