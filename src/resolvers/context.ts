import type { ListFacts } from '../pagination/keyed-list.ts';
import type { Span } from '../telemetry/span.ts';
import type { OnUnknownValue } from './enum-value.ts';
import type { Lookups } from './lookups.ts';
import type { TaskConnection } from './task-connection.ts';
import type { TaskPages } from './task-pages.ts';

/**
 * How the point of a cursor was found: by the first read (`unmoved`), or by a search (`moved`).
 * `gone` and `lost` are not counted any more; they stay in the metric until 2.0.
 */
export type AnchorOutcome = 'unmoved' | 'moved' | 'gone' | 'lost';

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
  /** Tasks of users that were read before the user was known, by their `key`. */
  userTasks: Map<string, TaskConnection>;
  onUnknownValue: OnUnknownValue;
  /** Called with how the point of each cursor was found. */
  onAnchor(outcome: AnchorOutcome): void;
  /** Told of the rows of a connection when the first field asks for them. */
  onDelivered(rows: number): void;
}
