/** Sends operations at a steady rate, whether or not earlier ones were answered. */
export class Load {
  readonly #url: string;
  readonly #token: string;
  readonly #settings: LoadSettings;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting = new Set<Promise<void>>();
  #sent = 0;
  /** When operations were answered or cancelled, and whether with data and no error. */
  readonly outcomes: { at: number; ok: boolean }[] = [];

  constructor(url: string, token: string, settings: LoadSettings) {
    this.#url = url;
    this.#token = token;
    this.#settings = settings;
    this.#timer = setInterval(() => this.#send(), settings.everyMs);
  }

  /** The failed share of the operations that ended in this time. */
  failedShare(from: number, to: number): number {
    const ended = this.outcomes.filter(({ at }) => at > from && at <= to);
    return ended.filter(({ ok }) => !ok).length / ended.length;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#waiting);
  }

  #send(): void {
    if (this.#waiting.size >= this.#settings.maxWaiting) return;
    const sent = this.#sendOnce().then((ok) => {
      this.outcomes.push({ at: Date.now(), ok });
      this.#waiting.delete(sent);
    });
    this.#waiting.add(sent);
  }

  async #sendOnce(): Promise<boolean> {
    // A number of rows that no call in flight has, so that no call is shared.
    this.#sent += 1;
    const query = `query Newest { tasks(first: ${1 + (this.#sent % 90)}) { nodes { restId } } }`;
    const { leaveAfterMs } = this.#settings;
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ query }),
        ...(leaveAfterMs !== undefined && { signal: AbortSignal.timeout(leaveAfterMs) }),
      });
      return /^\{"data":\{(?!.*"errors":)/.test(await response.text());
    } catch {
      return false;
    }
  }
}

export interface LoadSettings {
  everyMs: number;
  /** The maximum number of operations in flight: at this number, no further one is sent. */
  maxWaiting: number;
  /** The time after which callers cancel. */
  leaveAfterMs?: number;
}
