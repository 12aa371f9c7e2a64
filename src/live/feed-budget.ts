/** What the feeds of a process may keep, shared out equally among them. */
export interface FeedBudgetSettings {
  /** Characters of changes as JSON, in all and of one feed at least. */
  characters: number;
  minCharacters: number;
  /** Ids of changes, in all, and of one feed at least and at most. */
  ids: number;
  minIds: number;
  maxIds: number;
}

export const DEFAULT_FEED_BUDGET: FeedBudgetSettings = {
  characters: 64 * 1024 * 1024,
  minCharacters: 64 * 1024,
  ids: 500_000,
  minIds: 200,
  maxIds: 20_000,
};

export class FeedBudget {
  readonly #settings: FeedBudgetSettings;
  feeds = 0;

  constructor(settings: FeedBudgetSettings) {
    this.#settings = settings;
  }

  /** Characters of changes that each feed may keep for readers that have not got to them. */
  get unread(): number {
    return Math.max(this.#settings.minCharacters, this.read);
  }

  /** Characters of changes that each feed may keep when all of its readers have them. */
  get read(): number {
    return Math.floor(this.#settings.characters / Math.max(1, this.feeds));
  }

  /** Ids of changes that each feed may remember. */
  get ids(): number {
    const { ids, minIds, maxIds } = this.#settings;
    return Math.min(maxIds, Math.max(minIds, Math.floor(ids / Math.max(1, this.feeds))));
  }
}
