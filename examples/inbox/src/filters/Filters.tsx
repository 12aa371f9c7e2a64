import { type Address, navigate, START } from '../address.ts';
import { AssigneeFilter } from './AssigneeFilter.tsx';
import { StatusFilter } from './StatusFilter.tsx';
import { TypeFilter } from './TypeFilter.tsx';
import type { TaskCounts } from './use-task-counts.ts';

interface Props {
  address: Address;
  counts: TaskCounts | null;
}

export function Filters({ address: { statuses, type, assignee }, counts }: Props) {
  const isUntouched =
    statuses.join() === START.statuses.join() && type === null && assignee === null;
  return (
    <search className="filters" aria-label="Tasks to show">
      <StatusFilter chosen={statuses} counts={counts} />
      <TypeFilter chosen={type} />
      <AssigneeFilter chosen={assignee} />
      {!isUntouched && (
        <button
          type="button"
          className="text-button"
          onClick={() => navigate({ statuses: START.statuses, type: null, assignee: null })}
        >
          Reset filters
        </button>
      )}
    </search>
  );
}
