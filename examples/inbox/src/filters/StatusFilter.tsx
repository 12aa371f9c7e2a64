import { navigate } from '../address.ts';
import { isStatus, STATUSES, type Status } from '../labels.ts';

const ALL = Object.keys(STATUSES).filter(isStatus);

/** Any number of statuses; none means all. */
export function StatusFilter({ chosen }: { chosen: readonly Status[] }) {
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
          </label>
        ))}
      </div>
    </fieldset>
  );
}
