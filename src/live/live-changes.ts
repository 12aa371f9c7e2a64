import { badUserInput, GatewayError } from '../errors.ts';
import { LATENESS_US } from '../pagination/change-tracker.ts';
import { timeTextOf } from '../pagination/instant.ts';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import type { RestFilter } from '../resolvers/task-list.ts';
import { ChangeFeed } from './change-feed.ts';
import type { ChangeLog } from './change-log.ts';
import { readChanges } from './change-stream.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { hiddenPartOf } from './filter-verdicts.ts';
import type { LookContext } from './list-reader.ts';
import { DEFAULT_ROOM, LiveRoom, type RoomSettings } from './live-room.ts';
import type { LogReader } from './log-reader.ts';

export interface LiveSettings {
  /** Between two looks for changes. */
  intervalMs: number;
  /** Subscriptions of one token. */
  perToken: number;
  /** Subscriptions of this process. */
  limit: number;
  clock?: Clock | undefined;
  room?: RoomSettings;
  /** Called with a failure of a look that is repeated, the first of several in a row. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Changes that a subscription may begin with. */
const MAX_CATCH_UP = 10_000;
/** How far ahead the clock of a client may be. */
const MAX_SINCE_AHEAD_US = 10 * 60_000_000;
/** A token with subscriptions. */
interface Watched {
  feed: ChangeFeed;
  subscriptions: number;
  isCompleted: boolean;
}

/**
 * Finds changes for the subscriptions of this process. Those of one token share its looks at REST; it is
 * known by its digest, and kept while one of them is open.
 */
export class LiveChanges {
  readonly #settings: LiveSettings;
  readonly #clock: Clock;
  readonly #room: LiveRoom;
  readonly #byToken = new Map<string, Watched>();
  #subscriptions = 0;
  #isStopped = false;

  constructor(settings: LiveSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? SYSTEM_CLOCK;
    this.#room = new LiveRoom(settings.room ?? DEFAULT_ROOM);
  }

  get size(): { tokens: number; subscriptions: number } {
    return { tokens: this.#byToken.size, subscriptions: this.#subscriptions };
  }

  /** What the feeds keep. */
  kept(): { feeds: number; filters: number; entries: number; characters: number; ids: number } {
    const kept = { feeds: this.#room.feeds, filters: 0, entries: 0, characters: 0, ids: 0 };
    for (const { feed } of this.#byToken.values()) {
      const { entries, characters, ids } = feed.size;
      kept.filters += feed.filters.size;
      kept.entries += entries;
      kept.characters += characters;
      kept.ids += ids;
    }
    return kept;
  }

  /** Completes all subscriptions. Later ones are accepted: a balancer may send them for a while. */
  complete(): void {
    for (const watched of this.#byToken.values()) {
      watched.isCompleted = true;
      watched.feed.close();
    }
  }

  /** Completes all subscriptions, and those that are opened later. */
  stop(): void {
    this.#isStopped = true;
    this.complete();
  }

  /**
   * The changes of tasks. Its `return` ends all work for it at once.
   *
   * @throws GatewayError `SUBSCRIPTION_LIMIT` where there are too many; `BAD_USER_INPUT` for a time in the
   *   future or too far back; what the first look at REST fails with
   */
  async subscribe(request: ChangeRequest): Promise<AsyncIterableIterator<TaskChange>> {
    if (this.#isStopped) return nothing();
    const { digest, signal } = request;
    const watched = this.#watch(request);
    const own = new AbortController();
    const onGone = () => own.abort();
    onAbort(own.signal, () => {
      signal.removeEventListener('abort', onGone);
      this.#leave(digest, watched);
    });
    onAbort(signal, onGone);
    const { feed } = watched;
    try {
      return endedBy(own, await this.#open(request, feed, own.signal), feed);
    } catch (error) {
      const isGone = own.signal.aborted;
      own.abort();
      if (isGone || watched.isCompleted) return nothing();
      throw error;
    }
  }

  #watch({ digest, open }: ChangeRequest): Watched {
    const { perToken, limit, intervalMs, onFailure } = this.#settings;
    const known = this.#byToken.get(digest);
    const isOpen = known !== undefined && known.feed.end === undefined;
    if (this.#subscriptions >= limit) throw tooMany('This server', limit);
    if (isOpen && known.subscriptions >= perToken) throw tooMany('Your token', perToken);
    const settings = { intervalMs, room: this.#room, clock: this.#clock, onFailure };
    const watched = isOpen
      ? known
      : { feed: new ChangeFeed(settings, open), subscriptions: 0, isCompleted: false };
    this.#byToken.set(digest, watched);
    watched.subscriptions += 1;
    this.#subscriptions += 1;
    return watched;
  }

  #leave(digest: string, watched: Watched): void {
    this.#subscriptions -= 1;
    watched.subscriptions -= 1;
    if (watched.subscriptions > 0) return;
    watched.feed.close();
    if (this.#byToken.get(digest) === watched) this.#byToken.delete(digest);
  }

  async #open({ list, matches, since }: ChangeRequest, feed: ChangeFeed, signal: AbortSignal) {
    const log = await feed.started;
    const now = this.#clock.wall() * 1000;
    if (since !== undefined && since > now + MAX_SINCE_AHEAD_US) throw inFuture(feed.newest);
    const open = () => feed.openFor(signal);
    const filter = await hiddenFilterOf(list.filter, feed, signal);
    const reader = readerOf(log, signal);
    const hidden = filter?.(reader);
    // All of this at once: changes that are found later are the reader's.
    const { completeAfter, watermark } = log;
    const source = { reader, hidden, open, onFailure: feed.retryFor(signal), completeAfter };
    if (since === undefined) {
      return readChanges({ matches }, { ...source, watermark, entries: [], earlier: undefined });
    }
    const entries = log.entriesSince(Math.max(since, completeAfter + 1));
    // Later changes can have earlier times than the clock of a client says.
    const isPast = since <= Math.max(feed.newest, now - LATENESS_US);
    const begun = { ...source, watermark: isPast ? since : watermark, entries };
    if (since > completeAfter) return readChanges({ matches }, { ...begun, earlier: undefined });
    if (completeAfter > feed.settled) feed.repeatUnsettled();
    await checkDistance(since, feed, open());
    const earlier = feed.list.walk({ from: since }, open, source.onFailure);
    return readChanges({ matches }, { ...begun, earlier });
  }
}

async function hiddenFilterOf(filter: RestFilter, feed: ChangeFeed, signal: AbortSignal) {
  const hidden = hiddenPartOf(filter);
  if (hidden === undefined) return undefined;
  const verdicts = await feed.filters.use(JSON.stringify(hidden), hidden);
  onAbort(signal, () => feed.filters.release(verdicts));
  return (reader: LogReader) => {
    verdicts.readers.add(reader);
    onAbort(signal, () => verdicts.readers.delete(reader));
    return verdicts;
  };
}

function readerOf(log: ChangeLog, signal: AbortSignal): LogReader {
  const reader = log.reader();
  onAbort(signal, () => reader.close());
  return reader;
}

function onAbort(signal: AbortSignal, callback: () => void): void {
  if (signal.aborted) callback();
  else signal.addEventListener('abort', callback, { once: true });
}

/** @throws GatewayError `BAD_USER_INPUT` for a time with too many changes since */
async function checkDistance(from: number, feed: ChangeFeed, context: LookContext): Promise<void> {
  const limit = await feed.list.timeAt(MAX_CATCH_UP, context);
  if (limit !== undefined && from <= limit) throw tooFarBack(limit);
}

/** Ends with the signal, and aborts it when it ends. */
function endedBy(
  own: AbortController,
  changes: AsyncGenerator<TaskChange, undefined>,
  feed: ChangeFeed,
): AsyncIterableIterator<TaskChange> {
  return {
    async next() {
      try {
        const step = own.signal.aborted ? await changes.return(undefined) : await changes.next();
        if (step.done) own.abort();
        return step;
      } catch (error) {
        const { end } = feed;
        const isOwnEnd = own.signal.aborted;
        own.abort();
        if (isOwnEnd || (end !== undefined && end.error === undefined)) {
          return { done: true, value: undefined };
        }
        throw end?.error ?? error;
      }
    },
    async return() {
      own.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* nothing(): AsyncGenerator<never, undefined> {}

function tooMany(whose: string, limit: number): GatewayError {
  return new GatewayError(
    'SUBSCRIPTION_LIMIT',
    `${whose} has ${limit} subscriptions open here already, the most that are allowed. Close one, or share one among the parts of a screen.`,
    { reason: 'too many subscriptions' },
  );
}

function inFuture(newest: number): GatewayError {
  return badUserInput(
    `\`since\` is in the future. The latest change was at ${timeTextOf(newest)}; leave \`since\` out for changes from now on.`,
  );
}

function tooFarBack(limit: number): GatewayError {
  return badUserInput(
    `\`since\` is too far back: a subscription may begin with ${MAX_CATCH_UP} changes, so with those after ${timeTextOf(limit)}. List the tasks again and subscribe without \`since\`, or read all changes with \`tasks(filter: { modifiedAt: { from: … } }, orderBy: { field: MODIFIED_AT, direction: ASC })\`.`,
  );
}
