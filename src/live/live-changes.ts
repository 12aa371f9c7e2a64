import { addAbortListener } from 'node:events';
import { GatewayError } from '../errors.ts';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import { ChangeFeed, type FeedSettings } from './change-feed.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { DEFAULT_FEED_BUDGET, FeedBudget, type FeedBudgetSettings } from './feed-budget.ts';
import { openStream } from './open-stream.ts';

export interface LiveSettings extends Omit<FeedSettings, 'clock' | 'budget'> {
  /** The most subscriptions of one token. */
  perToken: number;
  /** The most subscriptions of this process. */
  limit: number;
  clock?: Clock;
  budget?: FeedBudgetSettings;
}

/**
 * Finds changes for the subscriptions of this process. The subscriptions of one token share its feed, which
 * polls REST. A feed is stored by the token's digest while one of them is open.
 */
export class LiveChanges {
  readonly #settings: FeedSettings & Pick<LiveSettings, 'perToken' | 'limit'>;
  readonly #byToken = new Map<string, ChangeFeed>();
  #subscriptions = 0;

  constructor(settings: LiveSettings) {
    const { clock = SYSTEM_CLOCK, budget = DEFAULT_FEED_BUDGET } = settings;
    this.#settings = { ...settings, clock, budget: new FeedBudget(budget) };
  }

  get size(): { tokens: number; subscriptions: number; feeds: number; filters: number } {
    let filters = 0;
    for (const feed of this.#byToken.values()) filters += feed.filters.size;
    const { feeds } = this.#settings.budget;
    return { tokens: this.#byToken.size, subscriptions: this.#subscriptions, feeds, filters };
  }

  /** Completes all subscriptions, including those that are about to begin. */
  stop(): void {
    for (const feed of this.#byToken.values()) feed.close();
  }

  /**
   * Subscribes to changes of tasks. `return` of the iterator ends all work for it immediately.
   *
   * @throws GatewayError `SUBSCRIPTION_LIMIT` if there are too many; `BAD_USER_INPUT` for a time in the
   *   future or too far back; the error of the first poll
   */
  async subscribe(request: ChangeRequest): Promise<AsyncIterableIterator<TaskChange>> {
    const { digest, signal } = request;
    const feed = this.#feedFor(request);
    const own = new AbortController();
    const client = addAbortListener(signal, () => own.abort());
    addAbortListener(own.signal, () => {
      client[Symbol.dispose]();
      this.#leave(digest, feed);
    });
    try {
      const now = this.#settings.clock.wall() * 1000;
      return endedBy(own, await openStream(request, feed, now, own.signal), feed);
    } catch (error) {
      const isComplete = own.signal.aborted || feed.isComplete;
      own.abort();
      if (isComplete) return nothing();
      throw error;
    }
  }

  #feedFor({ digest, open }: ChangeRequest): ChangeFeed {
    const { perToken, limit } = this.#settings;
    const known = this.#byToken.get(digest);
    const isOpen = known?.isOpen === true;
    if (this.#subscriptions >= limit) throw tooMany('This server', limit);
    if (isOpen && known.subscriptions >= perToken) throw tooMany('Your token', perToken);
    const feed = isOpen ? known : new ChangeFeed(this.#settings, open);
    this.#byToken.set(digest, feed);
    feed.subscriptions += 1;
    this.#subscriptions += 1;
    return feed;
  }

  #leave(digest: string, feed: ChangeFeed): void {
    this.#subscriptions -= 1;
    feed.subscriptions -= 1;
    if (feed.subscriptions > 0) return;
    feed.close();
    if (this.#byToken.get(digest) === feed) this.#byToken.delete(digest);
  }
}

/** Ends the changes when the signal aborts, and aborts the signal when they end. */
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
        const isComplete = own.signal.aborted || feed.isComplete;
        own.abort();
        if (isComplete) return { done: true, value: undefined };
        throw feed.error ?? error;
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
