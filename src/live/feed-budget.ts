/** What the feeds of a process may keep, divided equally among them. */
export interface FeedBudgetSettings {
  /** Characters of changes as JSON: in total, and the minimum for each feed. */
  characters: number;
  minCharacters: number;
  /** Ids of changes: in total, and the minimum and maximum for each feed. */
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

  /** Characters of changes that each feed may keep while readers have not read them. */
  get unread(): number {
    return Math.max(this.#settings.minCharacters, this.read);
  }

  /** Characters of changes that each feed may keep after all its readers have read them. */
  get read(): number {
    return Math.floor(this.#settings.characters / Math.max(1, this.feeds));
  }

  /** Ids of changes that each feed may keep. */
  get ids(): number {
    const { ids, minIds, maxIds } = this.#settings;
    return Math.min(maxIds, Math.max(minIds, Math.floor(ids / Math.max(1, this.feeds))));
  }
}
