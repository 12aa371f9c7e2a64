import { type Copy, END, type Key, microsOf, START } from './copy.ts';
import type { Graph } from './graph.ts';
import { readTasks, type Task, type TaskArguments, type TaskPage } from './tasks.ts';

/** Rows of a page; the gateway reads as many from REST in one call. */
const PAGE = 150;
/** If REST has no more rows than this between two rows, they are read instead of halved. */
const FEW = PAGE - 2;
/** If more tasks have one time, the gateway keeps REST's order (`UPSTREAM_TIE_LIMIT`). */
const TIE_LIMIT = 1000;
/** Tasks newer than this may have been added since the last walk over the changes. */
const NEW_MICROS = 30_000_000;

/** A row that REST has at this position of `CREATED_AT ASC`. */
interface Mark {
  position: number;
  key: Key;
  /** `null` before the first row. */
  cursor: string | null;
}

/**
 * Deletes from the copy what REST no longer has, and returns the ids. Right after {@link followChanges} the
 * copy has every task that REST has. So if the copy has more rows than REST between two rows, a task was
 * deleted there, and that part of the list is halved.
 */
export async function findDeletions(graph: Graph, copy: Copy): Promise<string[]> {
  await readUntimed(graph, copy, 'MODIFIED_AT');
  const { deleted, low, end } = await compareUntimed(graph, copy);
  const high = await lastSettled(graph, copy, low, end);
  deleted.push(...(await compareRows(graph, copy, high, END)));
  const open: [Mark, Mark][] = high === low ? [] : [[low, high]];
  for (let between = open.pop(); between !== undefined; between = open.pop()) {
    const [low, high] = between;
    const there = high.position - low.position - 1;
    if (copy.countBetween(low.key, high.key) === there) continue;
    const half = low.position + 1 + (there >> 1);
    const middle = there > FEW ? await rowAt(graph, copy, half, high.position) : undefined;
    if (middle !== undefined && isBefore(low.key, middle.key) && isBefore(middle.key, high.key)) {
      open.push([middle, high], [low, middle]);
    } else deleted.push(...(await compareRows(graph, copy, low, high.key)));
  }
  return deleted;
}

/** The first row from `position` on that can be compared, before the position `end`. */
async function rowAt(graph: Graph, copy: Copy, position: number, end: number) {
  for (let at = position; at < end; at++) {
    const list = { field: 'CREATED_AT', first: 1, page: at + 1 } as const;
    const { edges, pageInfo } = await readTasks(graph, list);
    // For a position past the end, the gateway also returns the last row, so its position is not certain.
    if (!pageInfo.hasNextPage) return undefined;
    const [{ cursor, node } = { cursor: null, node: null }] = edges;
    const key = node === null ? undefined : keyOf(node);
    if (node === null || key === undefined) continue;
    copy.put(node);
    const mark: Mark = { position: at, key, cursor };
    return copy.countCreatedAt(key.createdAt) > TIE_LIMIT ? undefined : mark;
  }
  return undefined;
}

/** The last row before those that may be too new for the copy; `low` if there is none. */
async function lastSettled(graph: Graph, copy: Copy, low: Mark, end: number): Promise<Mark> {
  const settled = copy.newestCreatedAt() - NEW_MICROS;
  for (let back = 1; end - back > low.position; back *= 2) {
    const row = await rowAt(graph, copy, end - back, end);
    if (row !== undefined && row.key.createdAt < settled) return row;
  }
  return low;
}

/** Reads every row between two points; other rows of the copy were deleted. */
async function compareRows(graph: Graph, copy: Copy, low: Mark, high: Key): Promise<string[]> {
  const ids = new Set<string>();
  let isReadable = true;
  let after = low.cursor;
  for (let isPast = false; !isPast; ) {
    const list = { field: 'CREATED_AT', first: PAGE, after } as const;
    const { edges, pageInfo }: TaskPage = await readTasks(graph, list);
    copy.together(() => {
      for (const { node } of edges) {
        const key = node === null ? undefined : keyOf(node);
        if (node === null) isReadable = false;
        else if (key === undefined || !isBefore(key, high)) isPast = true;
        else {
          ids.add(node.restId);
          copy.put(node);
        }
      }
    });
    after = pageInfo.endCursor;
    isPast ||= !pageInfo.hasNextPage;
  }
  // An unreadable row may be any of the rows that seem to be missing.
  const gone = isReadable ? copy.idsBetween(low.key, high).filter((id) => !ids.has(id)) : [];
  copy.deleteAll(gone);
  return gone;
}

/**
 * Tasks without a time of creation have no point in that order, so all of them are compared. Returns the
 * point before the first row with a time, and the position after the last one.
 */
async function compareUntimed(graph: Graph, copy: Copy) {
  const { ids, side, cursor, total, isReadable } = await readUntimed(graph, copy, 'CREATED_AT');
  const deleted = isReadable ? copy.idsWithoutCreatedAt().filter((id) => !ids.has(id)) : [];
  copy.deleteAll(deleted);
  const isAhead = side === 'first';
  const low: Mark = {
    position: isAhead ? ids.size - 1 : -1,
    key: START,
    cursor: isAhead ? cursor : null,
  };
  return { deleted, low, end: isAhead ? total : total - ids.size };
}

/** Stores all tasks without this time. REST has them at one end of the list. */
async function readUntimed(graph: Graph, copy: Copy, field: TaskArguments['field']) {
  const first = await readUntimedAt('first', graph, copy, field);
  return first.ids.size > 0 ? first : readUntimedAt('last', graph, copy, field);
}

async function readUntimedAt(
  side: 'first' | 'last',
  graph: Graph,
  copy: Copy,
  field: TaskArguments['field'],
) {
  const ids = new Set<string>();
  let isReadable = true;
  let cursor: string | null = null;
  for (let start: string | null = null; ; ) {
    const place = side === 'first' ? { first: PAGE, after: start } : { last: PAGE, before: start };
    const page: TaskPage = await readTasks(graph, { field, ...place });
    const { edges, pageInfo, totalCount: total = 0 } = page;
    for (const edge of side === 'first' ? edges : edges.toReversed()) {
      const { node } = edge;
      const time = field === 'CREATED_AT' ? node?.createdAt : node?.modifiedAt;
      if (typeof time === 'string') return { ids, side, cursor, total, isReadable };
      start = edge.cursor;
      if (node === null) {
        isReadable = false;
        continue;
      }
      ids.add(node.restId);
      copy.put(node);
      cursor = start;
    }
    const { hasNextPage, hasPreviousPage } = pageInfo;
    const hasMore = side === 'first' ? hasNextPage : hasPreviousPage;
    if (!hasMore) return { ids, side, cursor, total, isReadable };
  }
}

function keyOf({ createdAt, restId }: Task): Key | undefined {
  return createdAt === null ? undefined : { createdAt: microsOf(createdAt), restId };
}

/** Ids by code units, as the graph sorts them. */
function isBefore(a: Key, b: Key): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.restId < b.restId);
}
