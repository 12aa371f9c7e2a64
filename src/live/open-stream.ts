import { addAbortListener } from 'node:events';
import { badUserInput, type GatewayError } from '../errors.ts';
import { timeTextOf } from '../pagination/instant.ts';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import type { ChangeFeed } from './change-feed.ts';
import { readChanges } from './change-stream.ts';
import { hiddenPartOf } from './filter-verdicts.ts';
import type { PollContext } from './list-reader.ts';
import { LATENESS_US } from './poll-times.ts';

/** The most changes that a subscription may begin with. */
const MAX_CATCH_UP = 10_000;
/** How far ahead the clock of a client may be. */
const MAX_SINCE_AHEAD_US = 10 * 60_000_000;

/**
 * The changes of one subscription: since a time, or from now on.
 *
 * @param now microseconds since 1970
 * @param signal aborts when the subscription ends
 * @throws GatewayError `BAD_USER_INPUT` for a time in the future or too far back; what the first reads of
 *   REST throw
 */
export async function openStream(
  { list, matches, since }: ChangeRequest,
  feed: ChangeFeed,
  now: number,
  signal: AbortSignal,
): Promise<AsyncGenerator<TaskChange, undefined>> {
  const { log, tracker } = await feed.started;
  if (since !== undefined && since > now + MAX_SINCE_AHEAD_US) throw inFuture(tracker.times.newest);
  const filter = hiddenPartOf(list.filter);
  const hidden = filter && (await feed.filters.use(JSON.stringify(filter), filter, signal));
  const reader = log.reader();
  hidden?.readers.add(reader);
  addAbortListener(signal, () => {
    reader.close();
    hidden?.readers.delete(reader);
  });
  // No `await` from here on: the reader gets all changes that are found later.
  const { completeAfter } = log;
  const run = feed.retryFor(signal);
  const source = { matches, reader, hidden, run, completeAfter };
  if (since === undefined) {
    return readChanges({ ...source, watermark: log.watermark, entries: [], earlier: [] });
  }
  const entries = log.entriesSince(Math.max(since, completeAfter + 1));
  // Changes to come can have earlier times than the client's clock.
  const isPast = since <= Math.max(tracker.times.newest, now - LATENESS_US);
  const begun = { ...source, watermark: isPast ? since : log.watermark, entries };
  if (since > completeAfter) return readChanges({ ...begun, earlier: [] });
  // Some unsettled changes may have been dropped.
  if (completeAfter > tracker.times.settled) tracker.clear();
  await checkDistance(since, feed, feed.openFor(signal));
  return readChanges({ ...begun, earlier: feed.list.walk({ from: since }, run) });
}

/** @throws GatewayError `BAD_USER_INPUT` for a time with too many changes since */
async function checkDistance(from: number, feed: ChangeFeed, context: PollContext): Promise<void> {
  const limit = await feed.list.timeAt(MAX_CATCH_UP, context);
  if (limit !== undefined && from <= limit) throw tooFarBack(limit);
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
