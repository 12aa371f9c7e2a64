/** What a screen with an infinite list shows, with any client. */
export interface Inbox {
  rows: readonly Row[];
  totalCount: number;
  hasNext: boolean;
  busy: boolean;
  /** The client's error for the last failed page, and its code. */
  error: unknown;
  code: unknown;
  loadMore(): void;
}

export interface Row {
  id: string;
  restId: string;
  label: string;
}

/** One task, for a panel beside the list. */
export interface Panel {
  label: string;
  assignee: string | null;
  /** Asks the gateway again, by `node(id)`. */
  refetch(): void;
}

/** A screen with page numbers instead of an infinite list. */
export interface NumberedPage {
  restIds: readonly string[];
  pages: readonly { page: number; cursor: string; isCurrent: boolean }[];
  busy: boolean;
}

/** The data of one task and of a numbered page. */
export interface TaskNode {
  readonly label?: string | undefined;
  readonly assignee?: { readonly email: string } | null | undefined;
}

export interface NumberedTasks {
  readonly nodes: readonly ({ readonly restId: string } | null | undefined)[];
  readonly pageCursors: { readonly around: NumberedPage['pages'] };
}

export function panelOf(task: TaskNode | null | undefined, refetch: () => void): Panel {
  return { label: task?.label ?? '', assignee: task?.assignee?.email ?? null, refetch };
}

export function numberedPageOf(
  tasks: NumberedTasks | null | undefined,
  busy: boolean,
): NumberedPage {
  return {
    restIds: tasks?.nodes.flatMap((task) => task?.restId ?? []) ?? [],
    pages: tasks?.pageCursors.around ?? [],
    busy,
  };
}

export interface TaskFilter {
  status: ('OPEN' | 'COMPLETED')[];
}

export const PAGE = 25;
