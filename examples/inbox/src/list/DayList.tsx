import { useMemo } from 'react';
import { BrokenRow } from './BrokenRow.tsx';
import { byDay, type RowEdge } from './by-day.ts';
import { EmptyList } from './EmptyList.tsx';
import { TaskRow } from './TaskRow.tsx';
import { walkRows } from './walk-rows.ts';

/** Rows under the days on which they came in. The arrow keys walk through them. */
export function DayList({ edges }: { edges: readonly RowEdge[] }) {
  const days = useMemo(() => byDay(edges), [edges]);
  if (days.length === 0) return <EmptyList />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what is operated.
    <div className="days" onKeyDown={walkRows}>
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
