import type { AnchorOutcome } from '../pagination/anchor-search.ts';
import type { Span } from '../span.ts';
import type { NoteUnknownValue } from './known-value.ts';
import type { Lookups } from './lookups.ts';
import type { TaskSlices } from './task-slices.ts';

/** What resolvers may use of a request. Made anew for each one, so nothing in it outlives its token. */
export interface ResolverContext {
  /** The operation's, or that of a field which has one of its own. */
  span: Span;
  slices: TaskSlices;
  lookups: Lookups;
  noteUnknownValue: NoteUnknownValue;
  /** Told how each cursor's row was found again. */
  noteAnchor(outcome: AnchorOutcome): void;
  /** Told of the rows of a connection when the first field asks for them. */
  noteDelivered(rows: number): void;
}
