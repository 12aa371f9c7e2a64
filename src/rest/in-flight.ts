import type { UpstreamAnswer } from './http-client.ts';

/** A call that has not been answered yet. */
export interface CallInFlight {
  answer: Promise<UpstreamAnswer>;
  /** Aborts when whoever made it goes away. */
  signal: AbortSignal;
}

/**
 * The calls under way, by token and address: an identical one that is wanted meanwhile can have the
 * same answer. From the moment it is answered a call is not found any more, so that nobody is given
 * rows from before their own request, but for the time that one call takes.
 */
export class InFlight {
  readonly #calls = new Map<string, CallInFlight>();

  find(digest: string, path: string): CallInFlight | undefined {
    return this.#calls.get(keyOf(digest, path));
  }

  /** Remembers a call for as long as it lasts. */
  add(digest: string, path: string, call: CallInFlight): void {
    const key = keyOf(digest, path);
    this.#calls.set(key, call);
    const forget = () => {
      if (this.#calls.get(key) === call) this.#calls.delete(key);
    };
    call.answer.then(forget, forget);
  }
}

/** A digest has no spaces in it, so no two pairs are alike. */
function keyOf(digest: string, path: string): string {
  return `${digest} ${path}`;
}
