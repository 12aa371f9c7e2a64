import { type Copy, microsOf, type Walk } from './copy.ts';
import { type Graph, GraphFailure } from './graph.ts';
import { readTasks, type TaskPage } from './tasks.ts';

/** A change may become visible this long after its time, so changes are read again until then. */
const OVERLAP_MS = 30_000;
/** As many rows as the gateway reads from REST in one call. */
const PAGE = 150;

/**
 * Stores the tasks that were modified since the last walk; the first walk stores all tasks. The process may
 * be killed at any row: the next walk continues after the last page that is stored. Returns the number of
 * rows read.
 */
export async function followChanges(graph: Graph, copy: Copy): Promise<number> {
  let rows = 0;
  let walk = copy.walk;
  // Read before the first page: the walk contains all changes up to this time; later ones may be missing.
  if (walk.until === null) walk = { ...walk, until: await newestChange(graph, walk) };
  for (;;) {
    const page = await nextPage(graph, walk);
    if (page === undefined) {
      // `from` is inclusive: rows of the time reached so far are read again.
      walk = { ...walk, from: walk.reached, cursor: null };
      continue;
    }
    const tasks = page.edges.flatMap(({ node }) => node ?? []);
    const { hasNextPage, endCursor } = page.pageInfo;
    const reached = tasks.at(-1)?.modifiedAt ?? walk.reached;
    const isDone = !hasNextPage || microsOf(reached) > microsOf(walk.until ?? reached);
    walk = isDone ? walkAfter(walk) : { ...walk, cursor: endCursor, reached };
    copy.together(() => {
      for (const task of tasks) copy.put(task);
      copy.walk = walk;
    });
    rows += tasks.length;
    if (isDone) return rows;
  }
}

async function newestChange(graph: Graph, { from }: Walk): Promise<string> {
  const { edges } = await readTasks(graph, { field: 'MODIFIED_AT', from, last: 1 });
  const newest = edges[0]?.node?.modifiedAt ?? from;
  // A wrong time in the future must not hide the changes before it.
  return microsOf(newest) > Date.now() * 1000 ? new Date().toISOString() : newest;
}

/** `undefined` if the cursor is no longer valid: after an update, or in a large group of equal times. */
async function nextPage(graph: Graph, walk: Walk): Promise<TaskPage | undefined> {
  const { from, cursor: after } = walk;
  try {
    return await readTasks(graph, { field: 'MODIFIED_AT', from, after, first: PAGE });
  } catch (error) {
    const code = error instanceof GraphFailure ? error.code : undefined;
    const isLost = code === 'BAD_USER_INPUT' || code === 'UPSTREAM_ORDER_UNSTABLE';
    if (after !== null && isLost) return undefined;
    throw error;
  }
}

function walkAfter({ from, until }: Walk): Walk {
  const settled = Date.parse(until ?? from) - OVERLAP_MS;
  const next = settled > Date.parse(from) ? new Date(settled).toISOString() : from;
  return { from: next, cursor: null, reached: next, until: null };
}
