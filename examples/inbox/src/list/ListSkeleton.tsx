const ROWS = Array.from({ length: 9 }, (_, index) => index);

export function ListSkeleton() {
  return (
    <div className="skeleton" role="status" aria-label="Loading tasks">
      {ROWS.map((row) => (
        <div key={row} className="skeleton-row" />
      ))}
    </div>
  );
}
