import { setImmediate as nextTurn } from 'node:timers/promises';

/** Decides when the resolvers' promises settle, equally in two runs of one query. */
export interface Pace {
  /** @param rank orders promises that wait at the same time; it has to be different for each */
  wait(rank: number): Promise<void>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/** One after the other, each in its own turn of the event loop. */
export class PaceByTurns implements Pace {
  readonly #waiting: { rank: number; resume: () => void }[] = [];
  #pumping: Promise<void> | undefined;

  wait(rank: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ rank, resume: resolve });
    this.#pumping ??= this.#pump();
    return promise;
  }

  async idle(): Promise<void> {
    await nextTurn();
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    await nextTurn();
    while (this.#waiting.length > 0) {
      this.#waiting.sort((a, b) => a.rank - b.rank);
      this.#waiting.shift()?.resume();
      await nextTurn();
    }
    this.#pumping = undefined;
  }
}

/** All in one turn, a few microtasks apart. */
export class PaceByTicks implements Pace {
  async wait(rank: number): Promise<void> {
    for (let tick = rank % 8; tick > 0; tick--) await undefined;
  }

  async idle(): Promise<void> {
    await nextTurn();
  }
}
