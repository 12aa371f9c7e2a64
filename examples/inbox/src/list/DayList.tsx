import { useMemo } from 'react';
import { BrokenRow } from './BrokenRow.tsx';
import { byDay, type RowEdge } from './by-day.ts';
import { EmptyList } from './EmptyList.tsx';
import { TaskRow } from './TaskRow.tsx';

/** Rows under their days of creation. */
export function DayList({ edges }: { edges: readonly RowEdge[] }) {
  const days = useMemo(() => byDay(edges), [edges]);
  if (days.length === 0) return <EmptyList />;
  return (
    <div className="days">
      {days.map(({ name, edges: [first, ...rest] }) => (
        <section key={first?.cursor ?? name} className="day">
          <h3>{name}</h3>
          <ul>
            {[first, ...rest].map((edge) =>
              edge?.node ? (
                <TaskRow key={edge.cursor} task={edge.node} />
              ) : (
                <BrokenRow key={edge?.cursor} />
              ),
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}
