import type { ListedRow } from '../../sandbox/plain-row.ts';
import { below, chance, type Random, weighted } from '../../sandbox/random.ts';
import type { TaskStore } from '../../sandbox/store.ts';
import { anyTime, anyWords, newestTime, type RowShape } from './rows.ts';

/** Changes of a list during a walk, few enough that the walk can end. */
export class ListChurn {
  /** Rows that were added, or have another key now. */
  arrived = 0;
  readonly #store: TaskStore;
  readonly #organization: string;
  readonly #shape: RowShape;
  readonly #random: Random;
  readonly #maxArrivals: number;

  constructor(
    store: TaskStore,
    organization: string,
    shape: RowShape,
    random: Random,
    maxArrivals: number,
  ) {
    this.#store = store;
    this.#organization = organization;
    this.#shape = shape;
    this.#random = random;
    this.#maxArrivals = maxArrivals;
  }

  /** Adds, deletes or modifies one to a few dozen rows, or gives them another enum value. */
  change(): void {
    const random = this.#random;
    const count = 1 + below(random, chance(random, 0.2) ? 60 : 5);
    weighted(random, [
      [() => this.#insert(count, () => newestTime(this.#shape, random)), 3],
      [() => this.#insert(count, () => anyTime(this.#shape, random)), 3],
      [() => this.#each(count, ({ id }) => this.#store.remove(id)), 3],
      [() => this.#each(count, (row) => this.#touch(row)), 2],
      [
        () => this.#each(count, ({ id }) => this.#store.change(id, anyWords(this.#shape, random))),
        2,
      ],
    ])();
  }

  /** Adds or modifies hundreds of rows at one time. */
  import(): void {
    const random = this.#random;
    const count = 100 + below(random, 700);
    const time = chance(random, 0.6)
      ? newestTime(this.#shape, random)
      : anyTime(this.#shape, random);
    if (chance(random, 0.7)) this.#insert(count, () => time);
    else this.#each(count, (row) => this.#touch(row, time));
  }

  #insert(wanted: number, timeOf: () => number): void {
    const count = Math.min(wanted, this.#maxArrivals - this.arrived);
    this.arrived += count;
    this.#store.insertAll(
      this.#organization,
      Array.from({ length: count }, () => {
        const time = timeOf();
        return { createdAt: time, modifiedAt: time, ...anyWords(this.#shape, this.#random) };
      }),
    );
  }

  /** A modified row may be delivered again under its new time. */
  #touch({ id }: ListedRow, time = newestTime(this.#shape, this.#random)): void {
    if (this.arrived >= this.#maxArrivals) return;
    this.arrived += 1;
    this.#store.change(id, { modifiedAt: time });
  }

  #each(count: number, change: (row: ListedRow) => void): void {
    const rows = this.#store.rows(this.#organization);
    for (let n = 0; n < count && rows.length > 0; n++) {
      for (const row of rows.splice(below(this.#random, rows.length), 1)) change(row);
    }
  }
}
