import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type ChangesData,
  followChanges,
  type LiveClient,
  type LiveResult,
  type Sink,
} from './follow-changes.ts';

const REQUEST = { query: 'subscription { … }', variables: { filter: {}, since: 'at first' } };

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => vi.useRealTimers());

/** A client whose subscriptions the test ends. */
function startFollowing() {
  const sinks: Sink<LiveResult>[] = [];
  const sent: unknown[] = [];
  let ended = 0;
  const client: LiveClient = {
    subscribe({ variables }, sink) {
      sent.push(variables?.since);
      sinks.push(sink);
      return () => {
        ended += 1;
        // Like both packages.
        void Promise.resolve().then(() => sink.complete());
      };
    },
  };
  const seen: ChangesData[] = [];
  const errors: unknown[] = [];
  const end = followChanges(client, REQUEST, {
    next: ({ data }) => seen.push(data),
    error: (error) => errors.push(error),
    complete: () => expect.unreachable(),
  });
  return {
    sent,
    seen,
    errors,
    end,
    ended: () => ended,
    latest() {
      const sink = sinks.at(-1);
      if (sink === undefined) throw new Error('nothing was sent');
      return sink;
    },
  };
}

const change = (watermark: string): LiveResult => ({ data: { taskChanges: { watermark } } });
const failed = (code: string) => ({ errors: [{ message: code, extensions: { code } }] });

test('continues from the last watermark a second after it was completed', () => {
  const { sent, seen, latest } = startFollowing();
  latest().next(change('a'));
  latest().next(change('b'));
  latest().complete();
  vi.advanceTimersByTime(999);
  expect(sent).toEqual(['at first']);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual(['at first', 'b']);
  latest().complete();
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual(['at first', 'b', 'b']);
  expect(seen).toHaveLength(2);
});

test('waits longer after each failure, up to 32 seconds, until a change arrives', () => {
  const { sent, latest } = startFollowing();
  const waits = [2, 4, 8, 16, 32, 32];
  for (const [index, seconds] of waits.entries()) {
    latest().error(new Error('broken'));
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(sent).toHaveLength(index + 1);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(index + 2);
  }
  latest().next(change('c'));
  latest().error(new Error('broken'));
  vi.advanceTimersByTime(2000);
  expect(sent).toHaveLength(waits.length + 2);
  expect(sent.at(-1)).toBe('c');
});

test.for([
  [0, 500],
  [1, 1500],
])('the delay is random: %d', ([random = 0, ms = 0]) => {
  vi.spyOn(Math, 'random').mockReturnValue(random);
  const { sent, latest } = startFollowing();
  latest().complete();
  vi.advanceTimersByTime(ms - 1);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sent).toHaveLength(2);
});

describe('errors that a client gets', () => {
  /** Before the first event over WebSocket, and as the last event. */
  const ways: [string, (sink: Sink<LiveResult>, code: string) => void][] = [
    ['as an error', (sink, code) => sink.error(failed(code).errors)],
    [
      'as an event without data',
      (sink, code) => {
        sink.next(failed(code));
        sink.complete();
      },
    ],
  ];

  describe.each(ways)('%s', (_, fail) => {
    test.each([
      'SUBSCRIPTION_LIMIT',
      'RATE_LIMITED',
      'UPSTREAM_UNAVAILABLE',
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_INVALID_RESPONSE',
      'INTERNAL_SERVER_ERROR',
    ])('%s is temporary', (code) => {
      const { sent, errors, latest } = startFollowing();
      fail(latest(), code);
      vi.advanceTimersByTime(2000);
      expect(sent).toHaveLength(2);
      expect(errors).toEqual([]);
    });

    test.each([
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'BAD_USER_INPUT',
      'QUERY_TOO_COMPLEX',
      'GRAPHQL_VALIDATION_FAILED',
      'PERSISTED_QUERY_NOT_FOUND',
    ])('%s ends it', (code) => {
      const { sent, errors, latest } = startFollowing();
      fail(latest(), code);
      vi.advanceTimersByTime(600_000);
      expect(sent).toHaveLength(1);
      expect(errors).toMatchObject([failed(code).errors]);
    });
  });

  test('of an event among others do not end it', () => {
    const { sent, seen, latest } = startFollowing();
    latest().next(failed('INTERNAL_SERVER_ERROR'));
    latest().next(change('d'));
    latest().complete();
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual(['at first', 'd']);
    expect(seen).toHaveLength(1);
  });
});

test('ends the subscription, or the delay before the next one', async () => {
  const open = startFollowing();
  open.end();
  expect(open.ended()).toBe(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(open.sent).toHaveLength(1);
  const waiting = startFollowing();
  waiting.latest().complete();
  waiting.end();
  vi.advanceTimersByTime(600_000);
  expect(waiting.sent).toHaveLength(1);
});
