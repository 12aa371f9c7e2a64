import { dayOf } from '../components/Time.tsx';
import type { TaskRow_task$key } from './__generated__/TaskRow_task.graphql.ts';

export interface RowEdge {
  readonly cursor: string;
  /** Null if the API sent an invalid row. */
  readonly node: (TaskRow_task$key & { readonly createdAt: string | null }) | null;
}

export interface Day {
  name: string;
  edges: RowEdge[];
}

/** Rows grouped by day. A row without a date stays in the group before it. */
export function byDay(edges: readonly RowEdge[]): Day[] {
  const days: Day[] = [];
  let name = edges.map(dayOfRow).find((day) => day !== undefined) ?? 'No date';
  for (const edge of edges) {
    name = dayOfRow(edge) ?? name;
    const last = days.at(-1);
    if (last?.name === name) last.edges.push(edge);
    else days.push({ name, edges: [edge] });
  }
  return days;
}

function dayOfRow({ node }: RowEdge): string | undefined {
  return node?.createdAt ? dayOf(node.createdAt) : undefined;
}
