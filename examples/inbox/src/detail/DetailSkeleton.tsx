export function DetailSkeleton() {
  return (
    <div className="detail-skeleton" role="status" aria-label="Loading the task">
      <div className="skeleton-line short" />
      <div className="skeleton-line title" />
      <div className="skeleton-line" />
      <div className="skeleton-line" />
      <div className="skeleton-line short" />
    </div>
  );
}
