import type { ListFacts } from '../pagination/keyed-list.ts';
import type { Task } from '../rest/types.ts';
import type { Span } from '../telemetry/span.ts';
import type { Lookups } from './lookups.ts';
import type { TaskConnection } from './task-connection.ts';
import type { TaskList } from './task-list.ts';
import type { TaskPages } from './task-pages.ts';

/** How the point of a cursor was found: by the first read (`unmoved`), or by a search (`moved`). */
export type AnchorOutcome = 'unmoved' | 'moved';

/** A change of a task, as a subscription delivers it. */
export interface TaskChange {
  task: Task;
  /** Whether the task is in the filter now. */
  matches: boolean;
  /** Whether the task was created after the watermark before. */
  isNew: boolean;
  /** RFC 3339. A subscription since then misses nothing. */
  watermark: string;
}

/** Which changes a subscription asks for. */
export interface ChangeRequest {
  /** Of the token. */
  digest: string;
  /** Its filter, in REST's words. */
  list: TaskList;
  /** Whether a task is in the part of the filter whose fields its row has. */
  matches(task: Task): boolean;
  /** Microseconds since 1970; `undefined` for changes from now on. */
  since: number | undefined;
  /** Aborts when the client leaves. */
  signal: AbortSignal;
  /** A context of its own for each look at REST, with the token of the subscription. */
  open(signal: AbortSignal): Pick<ResolverContext, 'pages' | 'facts' | 'tieLimit' | 'span'>;
}

/** What resolvers may use of a request. Made anew for each one, so nothing in it outlives its token. */
export interface ResolverContext {
  /** The operation's, or that of a field which has one of its own. */
  span: Span;
  pages: TaskPages;
  /** What is known of the caller's lists. Throws where the caller sent no token. */
  facts(): ListFacts;
  /** Rows of equal time that are put in order by id. */
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
  /** Called with how the point of each cursor was found. */
  onAnchor(outcome: AnchorOutcome): void;
  /** Called with the rows of a connection when the first field asks for them. */
  onDelivered(rows: number): void;
}
