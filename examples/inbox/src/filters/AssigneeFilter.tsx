import { useState } from 'react';
import { navigate } from '../address.ts';
import { useSeenPeople } from '../people/seen-people.ts';
import { useNewestAssignees } from '../people/use-newest-assignees.ts';
import { AssigneeById } from './AssigneeById.tsx';

const BY_ID = 'by id';

/** The assignees of the newest tasks, those seen so far, or any user by id. */
export function AssigneeFilter({ chosen }: { chosen: string | null }) {
  useNewestAssignees();
  const people = useSeenPeople();
  const [isById, setById] = useState(false);
  const isSeen = people.some(({ restId }) => restId === chosen);

  function choose(value: string): void {
    setById(value === BY_ID);
    if (value !== BY_ID) navigate({ assignee: value === '' ? null : value });
  }

  return (
    <div className="filter">
      <label>
        <span className="filter-name">Assignee</span>
        <select
          value={isById ? BY_ID : (chosen ?? '')}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="">Anybody</option>
          {chosen !== null && !isSeen && <option value={chosen}>{chosen}</option>}
          {people.map(({ restId, name }) => (
            <option key={restId} value={restId} dir="auto">
              {name}
            </option>
          ))}
          <option value={BY_ID}>Somebody else, by id …</option>
        </select>
      </label>
      {isById && <AssigneeById onDone={() => setById(false)} />}
    </div>
  );
}
