import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { ChangeLog } from '../../src/live/change-log.ts';
import { FeedBudget } from '../../src/live/feed-budget.ts';
import type { LogReader } from '../../src/live/log-reader.ts';
import { logEntry } from './log-entry.ts';
import { SimulatedTime, settle } from './simulated-time.ts';

const BUDGET = { characters: 100, minCharacters: 40, ids: 1, minIds: 1, maxIds: 1 };
const NOW = 0;

function open(feeds = 1) {
  const time = new SimulatedTime();
  const budget = new FeedBudget(BUDGET);
  budget.feeds = feeds;
  return { time, log: new ChangeLog(budget, time, NOW, NOW - 30) };
}

async function keysOf(reader: LogReader, count: number): Promise<number[]> {
  const keys: number[] = [];
  while (keys.length < count) keys.push((await reader.next())?.key ?? Number.NaN);
  return keys;
}

describe('a log', () => {
  test('gives each reader what is added after it began, in order', async () => {
    const { log } = open();
    const first = log.reader();
    log.append([logEntry(1), logEntry(2)]);
    const second = log.reader();
    log.append([logEntry(3)]);
    expect(await keysOf(first, 3)).toEqual([1, 2, 3]);
    expect(await keysOf(second, 1)).toEqual([3]);
  });

  test('wakes a reader that waits', async () => {
    const { log } = open();
    const next = log.reader().next();
    await settle();
    log.append([logEntry(1)]);
    expect((await next)?.key).toBe(1);
  });

  test('keeps what readers have not got, and what has not settled', async () => {
    const { log } = open();
    const reader = log.reader();
    log.append([logEntry(1), logEntry(2), logEntry(3)]);
    log.trim(3);
    expect(log.size).toEqual({ entries: 3, characters: 30, readers: 1 });
    await keysOf(reader, 3);
    log.trim(2);
    expect(log.size).toMatchObject({ entries: 1, characters: 10 });
    expect(log.completeAfter).toBe(3);
  });

  test('is not held by a time in the future', async () => {
    const { log } = open();
    log.append([{ ...logEntry(1_000_000), countedAt: 1 }, logEntry(2), logEntry(3)]);
    expect(log.entriesSince(2).map(({ key }) => key)).toEqual([2, 3, 1_000_000]);
    log.trim(3);
    expect(log.size.entries).toBe(0);
    expect(log.completeAfter).toBe(3);
  });

  test('says from when on a new reader needs no other source', () => {
    const { log } = open();
    log.append([logEntry(5), logEntry(7)]);
    expect([log.completeAfter, log.watermark]).toEqual([NOW, 7 - 30]);
    log.trim(5);
    expect(log.completeAfter).toBe(5);
    log.trim(100);
    expect(log.completeAfter).toBe(100);
  });

  test('waits for a slow reader, and goes on as soon as it has got far enough', async () => {
    const { log, time } = open();
    const [slow, fast] = [log.reader(), log.reader()];
    log.append([logEntry(1, 50), logEntry(2, 50)]);
    await keysOf(fast, 2);
    let hasRoom = false;
    void log.awaitRoomFor(50, 5000).then(() => {
      hasRoom = true;
    });
    await time.pass(4000);
    expect(hasRoom).toBe(false);
    await keysOf(slow, 1);
    await settle();
    expect(hasRoom).toBe(true);
    expect(time.timers).toBe(0);
  });

  test.for<{ name: string; act: (log: ChangeLog, reader: LogReader) => void }>([
    { name: 'leaves', act: (_, reader) => reader.close() },
    {
      name: 'is failed and leaves',
      act: (_, reader) => {
        reader.fail(new GatewayError('FORBIDDEN', 'no'));
        reader.close();
      },
    },
    { name: 'has its log ended', act: (log) => log.end() },
  ])('no longer waits for a reader that $name', async ({ act }) => {
    const { log, time } = open();
    const reader = log.reader();
    log.append([logEntry(1, 90)]);
    const budget = log.awaitRoomFor(20, 5000);
    act(log, reader);
    await budget;
    expect(time.timers).toBe(0);
  });

  test('fails a reader that is too slow, after what it may take, and no other', async () => {
    const { log, time } = open();
    const [slow, fast] = [log.reader(), log.reader()];
    log.append([logEntry(1, 50), logEntry(2, 50)]);
    await keysOf(fast, 2);
    const budget = log.awaitRoomFor(10, 5000);
    await time.pass(5000);
    await budget;
    log.append([logEntry(3, 10)]);
    expect(await keysOf(fast, 1)).toEqual([3]);
    await expect(slow.next()).rejects.toMatchObject({ extensions: { code: 'SUBSCRIPTION_LIMIT' } });
    expect(log.size.characters).toBe(60);
  });

  test('waits for a slow reader as long when another one that was too slow leaves', async () => {
    const { log, time } = open();
    const [tooSlow, slow] = [log.reader(), log.reader()];
    log.append([logEntry(1, 50), logEntry(2, 50)]);
    await keysOf(slow, 1);
    log.append([logEntry(3, 10)]);
    let hasRoom = false;
    void log.awaitRoomFor(50, 5000).then(() => {
      hasRoom = true;
    });
    tooSlow.close();
    await time.pass(4000);
    expect(hasRoom).toBe(false);
    await keysOf(slow, 2);
    await settle();
    expect(hasRoom).toBe(true);
  });

  test('keeps one change however large it is, so that a reader can get it', async () => {
    const { log } = open();
    const reader = log.reader();
    log.append([logEntry(1, 5000)]);
    log.trim(0);
    expect(await keysOf(reader, 1)).toEqual([1]);
    log.append([logEntry(2, 5000)]);
    log.trim(0);
    expect(log.size.characters).toBe(5000);
  });

  test('keeps less of what was read where there are many logs', async () => {
    const { log } = open(10);
    const reader = log.reader();
    log.append([logEntry(1), logEntry(2), logEntry(3), logEntry(4)]);
    log.trim(0);
    expect(log.size.characters).toBe(40);
    await keysOf(reader, 4);
    log.trim(0);
    expect(log.size.characters).toBe(10);
    expect(log.completeAfter).toBe(3);
  });

  test('ends for every reader after its last entry, without or with an error', async () => {
    for (const error of [undefined, new GatewayError('UNAUTHENTICATED', 'no')]) {
      const { log } = open();
      const [behind, waiting] = [log.reader(), log.reader()];
      log.append([logEntry(1)]);
      await keysOf(waiting, 1);
      const last = waiting.next();
      log.end(error);
      log.end(new GatewayError('FORBIDDEN', 'not this one'));
      expect(await keysOf(behind, 1)).toEqual([1]);
      for (const next of [last, behind.next()]) {
        if (error === undefined) expect(await next).toBeUndefined();
        else await expect(next).rejects.toBe(error);
      }
    }
  });

  test('forgets readers that close, more than once', async () => {
    const { log } = open();
    const readers = Array.from({ length: 100 }, () => log.reader());
    const pending = readers.map((reader) => reader.next());
    for (const reader of [...readers, ...readers]) reader.close();
    expect(await Promise.all(pending)).toEqual(readers.map(() => undefined));
    expect(log.size.readers).toBe(0);
  });
});
