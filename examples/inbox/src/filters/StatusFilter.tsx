import { navigate } from '../address.ts';
import { isStatus, STATUSES, type Status } from '../labels.ts';
import type { TaskCounts } from './use-task-counts.ts';

const ALL = Object.keys(STATUSES).filter(isStatus);

const numbers = new Intl.NumberFormat();

interface Props {
  chosen: readonly Status[];
  counts: TaskCounts | null;
}

/** Any number of statuses; none means all. */
export function StatusFilter({ chosen, counts }: Props) {
  const toggled = (status: Status) =>
    ALL.filter((other) => (other === status) !== chosen.includes(other));
  return (
    <fieldset className="filter">
      <legend>Status</legend>
      <div className="statuses">
        {ALL.map((status) => (
          <label key={status} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(status)}
              onChange={() => navigate({ statuses: toggled(status) })}
            />
            <span className="status" data-status={status}>
              {STATUSES[status]}
            </span>
            {counts && <span className="number">{numbers.format(counts.get(status) ?? 0)}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
