import type { Task } from '../src/rest/types.ts';
import { type SeedData, taskFrom } from './task-json.ts';
import type { TaskRow } from './task-row.ts';

const MAX_TASKS = 20_000;

/** Generates the tasks of rows, each only once until its row changes. */
export class GeneratedTasks {
  readonly #seedData: SeedData;
  /** Keys are the sequence numbers of rows. */
  readonly #tasks = new Map<number, Task>();

  constructor(seedData: SeedData) {
    this.#seedData = seedData;
  }

  /** Returns a new object, because a fault may change it. */
  of(row: TaskRow): Task {
    if (row.overlay !== null) return taskFrom(row, this.#seedData);
    const known = this.#tasks.get(row.sequence);
    if (known !== undefined) return { ...known };
    const task = taskFrom(row, this.#seedData);
    if (this.#tasks.size >= MAX_TASKS) this.#tasks.clear();
    this.#tasks.set(row.sequence, task);
    return { ...task };
  }

  delete(row: TaskRow): void {
    this.#tasks.delete(row.sequence);
  }

  clear(): void {
    this.#tasks.clear();
  }
}
