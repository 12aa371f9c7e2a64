import { randomBytes } from 'node:crypto';
import { credentialsFrom } from '../../src/rest/token.ts';
import { ENUM_VALUES, type ListTasksQuery } from '../../src/rest/types.ts';
import { largestGroup, pageToRead } from './groups.ts';
import { nullPlacesIn } from './nulls.ts';
import { OutOfCalls, type Reader } from './reader.ts';
import { hasNext, isRefused, listKeyOf } from './reading.ts';
import { find, isShort, pageSizeOf, pagesOf, wholeTotal } from './seen.ts';
import { countable } from './small-list.ts';

/** A value for filters that no task has. */
const NOBODY = 'check-api-none';
/** Enough rows to see whether a filter holds. */
const FEW = 5;
const SMALLER_LIMITS = [100, 50, 25];
const MAX_GROUP_READS = 8;
const NEWEST: ListTasksQuery = { sort_by: 'created_at', sort_order: 'desc' };

/** Makes the calls, the most important ones first. Those over the limit on calls are not made. */
export async function gather(reader: Reader): Promise<void> {
  try {
    const plain = await reader.read('plain', {});
    if (plain.page === null) return;
    await reader.read('wrong-token', { limit: 1 }, wrongCredentials());
    if (!(await readLimits(reader))) return;
    await readOrders(reader);
    await readWords(reader);
    await walkSmallList(reader);
    await readFilters(reader);
    await readTies(reader);
    await readEnd(reader);
    await readAtOnce(reader);
    await readSamples(reader);
    await readGroup(reader);
  } catch (error) {
    if (!(error instanceof OutOfCalls)) throw error;
  }
}

function wrongCredentials() {
  return credentialsFrom(`Bearer check-api-${randomBytes(12).toString('hex')}`);
}

/** Whether pages can be read at all. */
async function readLimits(reader: Reader): Promise<boolean> {
  const largest = await reader.read('limit-200', { page: 0, limit: 200, ...NEWEST });
  if (isRefused(largest)) {
    for (const limit of SMALLER_LIMITS) {
      const trial = await reader.read('limit-trial', { page: 0, limit, ...NEWEST });
      if (trial.page !== null) break;
    }
  } else if (largest.page !== null && largest.page.rows.length > 0) {
    const limit = largest.page.rows.length;
    const [reading] = pagesOf([largest]);
    if (reading && isShort(reading)) {
      await reader.read('limit-trial', { page: 0, limit, ...NEWEST });
    }
  }
  if (pageSizeOf(reader.readings) === 0) return false;
  await reader.read('limit-1', { page: 0, limit: 1, ...NEWEST });
  await reader.read('limit-50', { page: 0, limit: 50, ...NEWEST });
  await reader.read('limit-201', { page: 0, limit: 201, ...NEWEST });
  return true;
}

async function readOrders(reader: Reader): Promise<void> {
  const size = pageSizeOf(reader.readings);
  for (const sort_by of ENUM_VALUES.TaskSortField) {
    // The page of one word is read again in two halves.
    const isTime = sort_by === 'created_at' || sort_by === 'modified_at';
    const limit = isTime ? size : Math.max(2, size - (size % 2));
    for (const sort_order of ENUM_VALUES.SortOrder) {
      const query = { page: 0, limit, sort_by, sort_order };
      const isRead = isTime && reader.readings.some((reading) => isEqual(reading.query, query));
      if (!isRead) await reader.read(`sort:${sort_by}:${sort_order}`, query);
    }
  }
}

function isEqual(a: ListTasksQuery, b: ListTasksQuery): boolean {
  return listKeyOf(a) === listKeyOf(b) && a.page === b.page && a.limit === b.limit;
}

async function readWords(reader: Reader): Promise<void> {
  for (const word of ENUM_VALUES.TaskStatus) {
    await reader.read(`status:${word}`, { page: 0, limit: FEW, ...NEWEST, status: [word] });
  }
  for (const type of ENUM_VALUES.TaskType) {
    await reader.read(`type:${type}`, { page: 0, limit: FEW, ...NEWEST, type });
  }
}

/** Reads a short list to its end, in both directions, and one page past it. */
async function walkSmallList(reader: Reader): Promise<void> {
  const limit = pageSizeOf(reader.readings);
  for (const { filter, maxPages } of countable(reader.readings)) {
    const walk = async (sort_order: 'asc' | 'desc') => {
      const list: ListTasksQuery = { limit, sort_by: 'modified_at', sort_order, ...filter };
      for (let page = 0; page < maxPages; page++) {
        const read = await reader.read(`walk:${sort_order}`, { ...list, page });
        if (read.page === null || !hasNext(read.page)) return { list, page };
      }
      return undefined;
    };
    const end = await walk('asc');
    if (end === undefined) continue;
    await reader.read('past-end', { ...end.list, page: end.page + 1 });
    await walk('desc');
    return;
  }
}

async function readFilters(reader: Reader): Promise<void> {
  const { readings } = reader;
  const first = { page: 0, limit: FEW, ...NEWEST };
  const filled = ENUM_VALUES.TaskStatus.filter(
    (word) => find(readings, `status:${word}`)?.page?.rows.length,
  );
  const status = filled.slice(-2);
  for (const sort_order of status.length > 1 ? ENUM_VALUES.SortOrder : []) {
    await reader.read('several', { ...first, sort_by: 'status', sort_order, status });
  }
  for (const is_automated of [true, false]) {
    await reader.read(`automated:${is_automated}`, { ...first, is_automated });
  }
  const assignee = pagesOf(readings)
    .flatMap(({ page }) => page.rows)
    .map((row) => row.assignee_id)
    .find((id) => typeof id === 'string' && id !== '');
  if (typeof assignee === 'string') await reader.read('assignee', { ...first, assignee });
  await reader.read('no-assignee', { ...first, assignee: NOBODY });
  await reader.read('no-classification', { ...first, classification: [NOBODY] });
  await reader.read('no-partner', { ...first, partner_id: NOBODY });
}

/** Reads the two halves of a page that was read as a whole, one of them twice. */
async function readTies(reader: Reader): Promise<void> {
  const whole = find(reader.readings, 'sort:status:asc')?.query;
  const limit = Math.floor((whole?.limit ?? 0) / 2);
  if (limit === 0) return;
  for (const page of [0, 0, 1]) await reader.read('half', { ...whole, limit, page });
}

async function readEnd(reader: Reader): Promise<void> {
  const total = wholeTotal(reader.readings);
  if (total === undefined) return;
  const limit = pageSizeOf(reader.readings);
  const page = Math.ceil(total / limit) - 1;
  const oldestFirst: ListTasksQuery = { limit, sort_by: 'created_at', sort_order: 'asc' };
  await reader.read('last', { ...oldestFirst, page });
  await reader.read('behind-last', { ...oldestFirst, page: page + 1 });
  if (nullPlacesIn(reader.readings).rows > 0) return;
  for (const sort_order of ENUM_VALUES.SortOrder) {
    await reader.read('last', { ...oldestFirst, sort_by: 'modified_at', sort_order, page });
  }
}

async function readAtOnce(reader: Reader): Promise<void> {
  const limit = pageSizeOf(reader.readings);
  const list = (sort_by: 'created_at' | 'modified_at'): ListTasksQuery => ({
    page: 0,
    limit,
    sort_by,
    sort_order: 'desc',
  });
  const before = reader.rateLimited.times;
  await Promise.all([
    reader.read('at-once', list('created_at')),
    reader.read('at-once', list('modified_at')),
  ]);
  reader.rateLimited.atOnce = reader.rateLimited.times - before;
}

/** Reads pages from the middle of a long list, to see other times, fields and words. */
async function readSamples(reader: Reader): Promise<void> {
  const limit = pageSizeOf(reader.readings);
  const pages = Math.ceil((wholeTotal(reader.readings) ?? 0) / limit);
  if (pages < 4) return;
  for (const share of [1 / 3, 2 / 3]) {
    await reader.read('sample', { ...NEWEST, limit, page: Math.floor(pages * share) });
  }
}

/** Finds where the largest group of equal times ends, if it is larger than a page. */
async function readGroup(reader: Reader): Promise<void> {
  const limit = pageSizeOf(reader.readings);
  for (let reads = 0; reads < MAX_GROUP_READS; reads++) {
    const group = largestGroup(reader.readings);
    if (group === undefined || group.atLeast < limit) return;
    const page = pageToRead(group, limit, wholeTotal(reader.readings), 2 ** reads);
    if (page === undefined) return;
    const read = await reader.read('group', { ...group.list, limit, page });
    if (read.page === null || read.page.rows.length === 0) return;
  }
}
