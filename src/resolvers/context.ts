import type { ListFacts } from '../pagination/keyed-list.ts';
import type { Task } from '../rest/types.ts';
import type { Span } from '../telemetry/span.ts';
import type { Lookups } from './lookups.ts';
import type { TaskConnection } from './task-connection.ts';
import type { TaskList } from './task-list.ts';
import type { TaskPages } from './task-pages.ts';

/** How the row of a cursor was found: by the first read (`unmoved`), or by a search (`moved`). */
export type AnchorOutcome = 'unmoved' | 'moved';

/** A change of a task, as a subscription delivers it. */
export interface TaskChange {
  task: Task;
  /** Whether the task is in the filter now. */
  matches: boolean;
  /** Whether the task was created after the previous watermark. */
  isNew: boolean;
  /** RFC 3339. A subscription with this time as `since` misses no change. */
  watermark: string;
}

/** Which changes a subscription asks for. */
export interface ChangeRequest {
  /** The digest of the token. */
  digest: string;
  /** Its filter, in the form that REST takes. */
  list: TaskList;
  /** Whether a task is in the part of the filter whose fields its row contains. */
  matches(task: Task): boolean;
  /** Microseconds since 1970; `undefined` for changes from now on. */
  since: number | undefined;
  /** Aborts when the client disconnects. */
  signal: AbortSignal;
  /** Creates a new context for each poll of REST, with the token of the subscription. */
  open(signal: AbortSignal): Pick<ResolverContext, 'pages' | 'facts' | 'tieLimit' | 'span'>;
}

/** What resolvers may use. It is created for each operation, so nothing in it outlives the request. */
export interface ResolverContext {
  /** The span of the operation, or of a field that has its own. */
  span: Span;
  pages: TaskPages;
  /** What is known about the caller's lists. Throws if the caller sent no token. */
  facts(): ListFacts;
  /** The most rows of equal time that are sorted by id. */
  tieLimit: number;
  lookups: Lookups;
  /** The changes of tasks from now on. */
  subscribe(
    request: Pick<ChangeRequest, 'list' | 'matches' | 'since'>,
  ): Promise<AsyncIterableIterator<TaskChange>>;
  /** The header `Last-Event-ID` of a client that connects again. */
  lastEventId: string | undefined;
  /** Tasks of users that were read before the user was known, by their `key`. */
  userTasks: Map<string, TaskConnection>;
  /** Called for every unknown value of an enum; logs each once. */
  onUnknownValue(enumName: string, value: string): void;
  /** Called for each cursor, with how its row was found. */
  onAnchor(outcome: AnchorOutcome): void;
  /** Called with the number of rows of a connection when the first field reads them. */
  onDelivered(rows: number): void;
}
