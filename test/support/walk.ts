/** A gateway that listens, and how many REST calls it has made so far. */
export interface WalkedGateway {
  url: string;
  token: string;
  calls(): number;
}

export interface Walk {
  orderBy: { field: OrderField; direction: 'ASC' | 'DESC' };
  filter?: Record<string, unknown> | undefined;
  /** Rows of a page. */
  size: number;
  /** `backward` is by `last` and `before`, towards the start of the list. */
  direction: 'forward' | 'backward';
  /** The cursor to start from; without it, the walk is over the whole list, backwards from its end. */
  from?: string | null;
  /** Stops after this number of pages. */
  pages?: number;
  /** Called after every page that has a next page. */
  onPage?: ((page: WalkedPage) => void | Promise<void>) | undefined;
  /** A walk of more pages counts as endless; called after every page. */
  maxPages: () => number;
}

export type OrderField = 'CREATED_AT' | 'MODIFIED_AT' | 'STATUS' | 'TYPE';

export interface WalkedPage {
  /** Counts from 1. */
  number: number;
  ids: readonly string[];
}

export interface Walked {
  /** REST ids in the order of delivery: a backward walk begins with the last row. */
  ids: string[];
  pages: number;
  calls: number;
  /** Rows delivered as a null node: each needs its own error, otherwise it counts as lost. */
  nullRows: number;
  /** Codes and messages, of failed rows and of the failure that stopped the walk. */
  errors: { code: string; message: string }[];
  /** `stopped`: by an error, or after `pages`. `endless`: more pages than the bound, or an empty page that has a next page. */
  outcome: 'complete' | 'stopped' | 'endless';
}

const QUERY = `query Walk(
  $first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder
) {
  tasks(
    first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy
  ) {
    edges { node { restId } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface WalkAnswer {
  data?: {
    tasks: {
      edges: { node: { restId: string } | null }[];
      pageInfo: {
        hasNextPage: boolean;
        hasPreviousPage: boolean;
        startCursor: string | null;
        endCursor: string | null;
      };
    } | null;
  } | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** Walks to the end of a list through the gateway, page by page, as a client scrolls. */
export async function walk(gateway: WalkedGateway, options: Walk): Promise<Walked> {
  const { orderBy, filter, size, direction, from = null, pages, onPage, maxPages } = options;
  const isForward = direction === 'forward';
  const callsBefore = gateway.calls();
  const walked: Walked = {
    ids: [],
    pages: 0,
    calls: 0,
    nullRows: 0,
    errors: [],
    outcome: 'complete',
  };
  let cursor = from;
  for (;;) {
    const place = isForward ? { first: size, after: cursor } : { last: size, before: cursor };
    const answer = await ask(gateway, { ...place, filter, orderBy });
    walked.pages += 1;
    for (const { message, extensions } of answer.errors ?? []) {
      walked.errors.push({ code: extensions?.code ?? 'none', message });
    }
    const tasks = answer.data?.tasks;
    if (!tasks) {
      walked.outcome = 'stopped';
      break;
    }
    const ids = tasks.edges.flatMap(({ node }) => (node === null ? [] : [node.restId]));
    walked.nullRows += tasks.edges.length - ids.length;
    if (!isForward) ids.reverse();
    walked.ids.push(...ids);
    const { pageInfo } = tasks;
    if (!(isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) break;
    cursor = isForward ? pageInfo.endCursor : pageInfo.startCursor;
    if (tasks.edges.length === 0 || cursor === null || walked.pages >= maxPages()) {
      walked.outcome = 'endless';
      break;
    }
    if (walked.pages === pages) {
      walked.outcome = 'stopped';
      break;
    }
    await onPage?.({ number: walked.pages, ids });
  }
  walked.calls = gateway.calls() - callsBefore;
  return walked;
}

async function ask(
  { url, token }: WalkedGateway,
  variables: Record<string, unknown>,
): Promise<WalkAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: QUERY, variables }),
  });
  return response.json();
}

/** The sort key of a row: a time, `null` for none, or a text with the whole key. */
export type RowKey = number | string | null;

/** REST ids with their sort keys, in a list at one moment. */
export type KeyedRows = ReadonlyMap<string, RowKey>;

/** The rows that were in the list during the whole walk with an unchanged key. */
export class SteadyRows {
  readonly #keys: Map<string, RowKey>;

  constructor(rows: KeyedRows) {
    this.#keys = new Map(rows);
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** Called after every change: removes rows that left or have another key. */
  keep(rows: KeyedRows): void {
    for (const [id, key] of this.#keys) if (rows.get(id) !== key) this.#keys.delete(id);
  }

  /**
   * Checks a walk: each steady row has to be delivered exactly once. If an error stopped the walk in a list
   * in order of time, this holds for the rows whose time is before the last delivered one: `goesUp` is the
   * direction of the walk through times.
   */
  judge(
    { ids, outcome }: Pick<Walked, 'ids' | 'outcome'>,
    { goesUp }: { goesUp?: boolean | undefined } = {},
  ): { lost: string[]; repeated: string[] } {
    const times = new Map<string, number>();
    for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
    const last = ids.map((id) => this.#keys.get(id) ?? null).findLast((key) => key !== null);
    const isOwed = (key: RowKey) => {
      if (outcome !== 'stopped') return true;
      if (goesUp === undefined || last === undefined || key === null) return false;
      return goesUp ? key < last : key > last;
    };
    const steady = [...this.#keys];
    return {
      lost: steady.filter(([id, key]) => !times.has(id) && isOwed(key)).map(([id]) => id),
      repeated: steady.filter(([id]) => (times.get(id) ?? 0) > 1).map(([id]) => id),
    };
  }
}

/** The direction of a walk through times; `undefined` if the list is not in order of time. */
export function goesUp({ orderBy, direction }: Pick<Walk, 'orderBy' | 'direction'>) {
  if (orderBy.field === 'STATUS' || orderBy.field === 'TYPE') return undefined;
  return (orderBy.direction === 'ASC') === (direction === 'forward');
}
