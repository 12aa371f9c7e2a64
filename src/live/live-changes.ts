import { badUserInput, GatewayError } from '../errors.ts';
import { timeTextOf } from '../pagination/instant.ts';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import type { RestFilter } from '../resolvers/task-list.ts';
import { ChangeFeed, type Clock } from './change-feed.ts';
import { type ChangeLog, type LogReader, LogRoom } from './change-log.ts';
import { readChanges } from './change-stream.ts';
import { type FilterVerdicts, hiddenPartOf } from './filter-verdicts.ts';
import type { LookContext } from './list-reader.ts';

export interface LiveSettings {
  /** Between two looks for changes. */
  intervalMs: number;
  /** Subscriptions of one token. */
  perToken: number;
  /** Subscriptions of this process. */
  limit: number;
  clock?: Clock | undefined;
  /** Called with a failure of REST that subscriptions wait for the end of, the first of several in a row. */
  onFailure?: ((error: unknown) => void) | undefined;
}

/** Changes that a subscription may begin with. */
const MAX_CATCH_UP = 10_000;
/** Changes that are kept for all subscriptions, and for those of one token at least. */
const MAX_ENTRIES = 50_000;
const MIN_ENTRIES = 50;

const SYSTEM_CLOCK: Clock = { monotonic: () => performance.now(), wall: () => Date.now() };

/** A token with subscriptions. */
interface Watched {
  feed: ChangeFeed;
  subscriptions: number;
}

/**
 * Finds changes for the subscriptions of this process. Those of one token share its looks at REST; it is
 * known by its digest, and kept while one of them is open.
 */
export class LiveChanges {
  readonly #settings: LiveSettings;
  readonly #room = new LogRoom(MAX_ENTRIES, MIN_ENTRIES);
  readonly #byToken = new Map<string, Watched>();
  #subscriptions = 0;

  constructor(settings: LiveSettings) {
    this.#settings = settings;
  }

  get size(): { tokens: number; subscriptions: number } {
    return { tokens: this.#byToken.size, subscriptions: this.#subscriptions };
  }

  /** Completes all subscriptions. */
  stop(): void {
    for (const { feed } of this.#byToken.values()) feed.close();
  }

  /**
   * The changes of tasks. Its `return` ends all work for it at once.
   *
   * @throws GatewayError `SUBSCRIPTION_LIMIT` where there are too many; `BAD_USER_INPUT` for a time in the
   *   future or too far back; what the first look at REST fails with
   */
  async subscribe(request: ChangeRequest): Promise<AsyncIterableIterator<TaskChange>> {
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
      const changes = await this.#open(request, feed, own.signal);
      return endedBy(own, changes, () => feed.isComplete);
    } catch (error) {
      own.abort();
      throw error;
    }
  }

  #watch({ digest, open }: ChangeRequest): Watched {
    const { perToken, limit, intervalMs, clock = SYSTEM_CLOCK, onFailure } = this.#settings;
    const known = this.#byToken.get(digest);
    const isOpen = known !== undefined && !known.feed.hasEnded;
    if (this.#subscriptions >= limit) throw tooMany('This server', limit);
    if (isOpen && known.subscriptions >= perToken) throw tooMany('Your token', perToken);
    const room = this.#room;
    const feed = () => new ChangeFeed({ intervalMs, room, clock, onFailure }, open);
    const watched = isOpen ? known : { feed: feed(), subscriptions: 0 };
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
    if (since !== undefined && since > feed.horizon) throw inFuture(feed.newest);
    const open = () => feed.openFor(signal);
    const hidden = await hiddenFilterOf(list.filter, { feed, log, signal });
    const from = since !== undefined && since <= feed.newest ? since : undefined;
    const source = { reader: readerOf(log, hidden, signal), hidden, open };
    if (from === undefined) {
      const { watermark } = feed;
      return readChanges({ matches }, { ...source, watermark, entries: [], earlier: nothing() });
    }
    const { completeAfter } = log;
    const entries = log.entriesSince(Math.max(from, completeAfter + 1));
    const earlier = from > completeAfter ? nothing() : walkSince(from, completeAfter, feed, open);
    if (from <= completeAfter) await checkDistance(from, feed, open());
    return readChanges({ matches }, { ...source, watermark: from, entries, earlier });
  }
}

async function hiddenFilterOf(
  filter: RestFilter,
  { feed, log, signal }: { feed: ChangeFeed; log: ChangeLog; signal: AbortSignal },
): Promise<FilterVerdicts | undefined> {
  const hidden = hiddenPartOf(filter);
  if (hidden === undefined) return undefined;
  const verdicts = await feed.useFilter(hidden, log);
  onAbort(signal, () => feed.releaseFilter(verdicts));
  return verdicts;
}

function readerOf(
  log: ChangeLog,
  filter: FilterVerdicts | undefined,
  signal: AbortSignal,
): LogReader {
  const reader = log.reader(filter);
  onAbort(signal, () => reader.close());
  return reader;
}

function onAbort(signal: AbortSignal, callback: () => void): void {
  if (signal.aborted) callback();
  else signal.addEventListener('abort', callback, { once: true });
}

/** Those that are not in the log any more: none of them can become visible late. */
function walkSince(from: number, last: number, feed: ChangeFeed, open: () => LookContext) {
  return feed.list.walk({ from, to: last + 1 }, open);
}

/** @throws GatewayError `BAD_USER_INPUT` for a time with too many changes since */
async function checkDistance(from: number, feed: ChangeFeed, context: LookContext): Promise<void> {
  const limit = await feed.list.timeAt(MAX_CATCH_UP, context);
  if (limit !== undefined && from <= limit) throw tooFarBack(limit);
}

/**
 * Ends with the signal, and aborts it when it ends.
 *
 * @param isComplete whether there is an end without an error
 */
function endedBy(
  own: AbortController,
  changes: AsyncGenerator<TaskChange, undefined>,
  isComplete: () => boolean,
): AsyncIterableIterator<TaskChange> {
  return {
    async next() {
      try {
        const step = own.signal.aborted ? await changes.return(undefined) : await changes.next();
        if (step.done) own.abort();
        return step;
      } catch (error) {
        const isOwnEnd = own.signal.aborted || isComplete();
        own.abort();
        if (isOwnEnd) return { done: true, value: undefined };
        throw error;
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

async function* nothing(): AsyncGenerator<never> {}

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
