/** How often each outcome was seen. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(outcome: string): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  /** The most frequent outcome first: `answered: 300, BAD_USER_INPUT: 75`. */
  toString(): string {
    const counts = [...this.#counts].sort(([, a], [, b]) => b - a);
    return counts.map(([outcome, count]) => `${outcome}: ${count}`).join(', ');
  }
}
