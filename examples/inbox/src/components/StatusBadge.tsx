import { statusLabel } from '../labels.ts';

export function StatusBadge({ status }: { status: string | null }) {
  if (status === null) return null;
  return (
    <span className="status" data-status={status}>
      {statusLabel(status)}
    </span>
  );
}
