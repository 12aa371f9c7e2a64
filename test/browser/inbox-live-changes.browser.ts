import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readEventStream } from '../../examples/inbox/src/live/event-stream.ts';
import {
  followChanges,
  type Position,
  type StreamState,
} from '../../examples/inbox/src/live/live-changes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

interface Reason {
  code?: string;
  retryAfter?: number;
}

/** One connection: it is refused, or delivers changes and may break after them. */
type Connection = { refused: Reason } | { changes: string[]; breaks?: Reason };

/** Follows these connections, one after the other, until there are no more. */
function follow(connections: readonly Connection[], position: Position = {}) {
  const abort = new AbortController();
  const log: string[] = [];
  const left = [...connections];
  const stream = {
    async connect(since: string | undefined) {
      const next = left.shift();
      if (next === undefined) abort.abort();
      log.push(`since ${since}`);
      if (next === undefined || 'refused' in next) throw next?.refused;
      return eventsOf(next);
    },
    show(change: string) {
      log.push(change);
      return change;
    },
    reasonOf: (error: unknown) => (isReason(error) ? error : {}),
    onState: (state: StreamState) => log.push(state),
  };
  return { log, abort, end: followChanges(stream, position, abort.signal) };
}

async function* eventsOf({ changes, breaks }: { changes: string[]; breaks?: Reason }) {
  yield* changes;
  if (breaks !== undefined) throw breaks;
}

function isReason(error: unknown): error is Reason {
  return typeof error === 'object' && error !== null;
}

describe('following changes', () => {
  test('continues from the last watermark after a completion and after a break', async () => {
    const { log, end } = follow([{ changes: ['1', '2'] }, { changes: ['3'], breaks: {} }]);
    await vi.runAllTimersAsync();
    await end;
    expect(log).toEqual([
      ...['since undefined', 'begun', '1', '2'],
      ...['since 2', 'resumed', '3'],
      'since 3',
    ]);
  });

  test('starts again if the watermark is too old', async () => {
    const refused = { code: 'BAD_USER_INPUT' };
    const { log, end } = follow([{ refused }, { changes: ['9'] }], { watermark: '1' });
    await vi.runAllTimersAsync();
    await end;
    expect(log).toEqual(['since 1', 'since undefined', 'begun', '9', 'since 9']);
  });

  test.each(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED'])(
    'ends with %s',
    async (code) => {
      const { log, end } = follow([{ changes: [], breaks: { code } }, { changes: [] }]);
      await expect(end).rejects.toEqual({ code });
      expect(log).toEqual(['since undefined', 'begun', 'ended']);
    },
  );

  test.each(['UPSTREAM_UNAVAILABLE', 'SUBSCRIPTION_LIMIT', 'INTERNAL_SERVER_ERROR', undefined])(
    'tries again after %s, and is down from the second failure on',
    async (code) => {
      const refused = { ...(code && { code }) };
      const { log, end } = follow([{ refused }, { refused }, { changes: ['1'] }]);
      await vi.runAllTimersAsync();
      await end;
      expect(log).toEqual([
        ...['since undefined', 'since undefined', 'down'],
        ...['since undefined', 'begun', '1', 'since 1'],
      ]);
    },
  );

  test('waits longer after each failure, and as long as the gateway says', async () => {
    const refused = {};
    const { log, abort, end } = follow(Array.from({ length: 1000 }, () => ({ refused })));
    const attempts = () => log.filter((line) => line.startsWith('since')).length;
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    // From 16 to 48 seconds apart, except for the first attempts.
    expect(attempts()).toBeGreaterThanOrEqual(75);
    expect(attempts()).toBeLessThanOrEqual(225 + 5);
    abort.abort();
    await end;

    const limited = follow([{ refused: { code: 'RATE_LIMITED', retryAfter: 120 } }]);
    await vi.advanceTimersByTimeAsync(119_000);
    expect(limited.log).toEqual(['since undefined']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(limited.log).toEqual(['since undefined', 'since undefined']);
    await limited.end;
  });

  test('stops at once while it waits', async () => {
    const { log, abort, end } = follow([{ refused: {} }, { changes: ['1'] }]);
    await vi.advanceTimersByTimeAsync(0);
    abort.abort();
    await end;
    expect(log).toEqual(['since undefined']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('reading an event stream', () => {
  const EVENTS = `:\n\nevent: next\nid: 1\ndata: {"data":{"task":"田中 🥐"}}\n\n:\n\nevent: next\ndata: {"data":null}\n\nevent: complete\ndata:\n\nevent: next\ndata: {}\n\n`;

  /** Sends the bytes in parts of this size. */
  function bodyOf(
    text: string,
    size: number,
    isOpen = false,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = new TextEncoder().encode(text);
    return new ReadableStream({
      start(controller) {
        for (let from = 0; from < bytes.length; from += size) {
          controller.enqueue(bytes.slice(from, from + size));
        }
        if (!isOpen) controller.close();
      },
    });
  }

  test.each([1, 2, 3, 7, 1000])('reads parts of %i bytes until it is complete', async (size) => {
    const results = await Array.fromAsync(readEventStream(bodyOf(EVENTS, size)));
    expect(results).toEqual([{ data: { task: '田中 🥐' } }, { data: null }]);
  });

  test('fails where the connection ends before', async () => {
    const events = readEventStream(bodyOf('event: next\ndata: 1\n\nevent: co', 5));
    expect(await events.next()).toEqual({ done: false, value: 1 });
    await expect(events.next()).rejects.toThrow('broke');
  });

  test('fails where nothing arrives for half a minute, and cancels the request', async () => {
    const cancelled = vi.fn();
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ cancel: cancelled });
    const read = expect(readEventStream(body).next()).rejects.toThrow('silent');
    await vi.advanceTimersByTimeAsync(29_000);
    expect(cancelled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    await read;
    expect(cancelled).toHaveBeenCalledOnce();
  });
});
