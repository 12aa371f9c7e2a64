import type { Address } from '../address.ts';
import type { TaskFilter } from '../list/__generated__/TaskStreamQuery.graphql.ts';

/** The `TaskFilter` of the page's filters. */
export function taskFilterOf({ statuses, type, assignee }: Address): TaskFilter {
  return {
    ...(statuses.length > 0 && { status: [...statuses] }),
    ...(type !== null && { type }),
    ...(assignee !== null && { assigneeId: assignee }),
  };
}
