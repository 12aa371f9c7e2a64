import { LiveChanges } from '../../src/live/live-changes.ts';
import { parseTimestampMicros } from '../../src/pagination/instant.ts';
import type { ChangeRequest, TaskChange } from '../../src/resolvers/context.ts';
import { DEFAULT_ORDER, type RestFilter, taskListOf } from '../../src/resolvers/task-list.ts';
import type { SimulatedRest } from './simulated-rest.ts';

/** An event as a client receives it. */
export interface Seen {
  id: string;
  key: number;
  watermark: number;
  matches: boolean;
  isNew: boolean;
  at: number;
}

/** A client: its events over all of its subscriptions, one after the other. */
export class Watcher {
  readonly events: Seen[] = [];
  /** Number of the first event of each subscription. */
  readonly begins: number[] = [];
  watermark: number | undefined;
  error: unknown;
  isOpen = false;
  /** Waits before each event is read. */
  pace: (() => Promise<void>) | undefined;
  readonly #rest: SimulatedRest;
  #abort = new AbortController();

  constructor(rest: SimulatedRest) {
    this.#rest = rest;
  }

  request(since: number | undefined, filter: RestFilter, digest: string): ChangeRequest {
    return {
      digest,
      list: taskListOf(filter, DEFAULT_ORDER),
      matches: () => true,
      since,
      signal: this.#abort.signal,
      open: this.#rest.open,
    };
  }

  /** Resolves once the subscription has begun; its events go on. */
  async open(live: LiveChanges, since?: number, filter: RestFilter = {}, digest = 'token') {
    this.#abort = new AbortController();
    this.error = undefined;
    this.isOpen = true;
    this.begins.push(this.events.length);
    try {
      const changes = await live.subscribe(this.request(since, filter, digest));
      void this.#read(changes);
    } catch (error) {
      this.isOpen = false;
      this.error = error;
    }
  }

  leave(): void {
    this.#abort.abort();
  }

  async #read(changes: AsyncIterableIterator<TaskChange>): Promise<void> {
    const { signal } = this.#abort;
    try {
      for (;;) {
        await this.pace?.();
        const { done, value } = await changes.next();
        if (done || signal.aborted) break;
        this.#take(value);
      }
    } catch (error) {
      if (!signal.aborted) this.error = error;
    }
    if (signal === this.#abort.signal) this.isOpen = false;
  }

  #take({ task, matches, isNew, watermark }: TaskChange): void {
    const [key, at] = [microsOf(task.modified_at), this.#rest.time.now];
    this.watermark = microsOf(watermark);
    this.events.push({ id: task.id, key, matches, isNew, watermark: this.watermark, at });
  }
}

function microsOf(text: string | null | undefined): number {
  return parseTimestampMicros(text ?? '') ?? Number.NaN;
}

export function liveOver(
  rest: SimulatedRest,
  intervalMs = 5000,
  onUnexpected: (error: unknown) => void = () => {},
): LiveChanges {
  const settings = { intervalMs, perToken: 100, limit: 10_000, clock: rest.time };
  return new LiveChanges({ ...settings, onFailure: () => {}, onUnexpected });
}
