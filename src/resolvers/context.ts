import type { NoteUnknownValue } from './known-value.ts';
import type { TaskSlices } from './task-slices.ts';

/** What resolvers may use of a request. Made anew for each one, so nothing in it outlives its token. */
export interface ResolverContext {
  slices: TaskSlices;
  noteUnknownValue: NoteUnknownValue;
}
