import { credentialsFrom } from '../../src/rest/token.ts';
import type { Caller } from '../../src/rest/upstream.ts';
import { SilentSpan } from '../../src/span.ts';

/** Somebody who asks `Upstream` for something, and stays for so many milliseconds. */
export function restCaller({
  token = 'one',
  signal = new AbortController().signal,
  forMs = 10_000,
} = {}): Caller {
  return {
    credentials: credentialsFrom(`Bearer ${token}`),
    requestId: 'test-1',
    span: new SilentSpan({}),
    signal,
    deadline: performance.now() + forMs,
  };
}
