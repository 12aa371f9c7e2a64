import { graphql, useFragment } from 'react-relay';
import { changed, hashOf, useAddress } from '../address.ts';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { Time } from '../components/Time.tsx';
import { TypeIcon } from '../components/TypeIcon.tsx';
import { typeLabel } from '../labels.ts';
import { Person } from '../people/Person.tsx';
import type { TaskRow_task$key } from './__generated__/TaskRow_task.graphql.ts';
import { moveFocus } from './move-focus.ts';

const fragment = graphql`
  fragment TaskRow_task on Task {
    id
    label
    type
    status
    createdAt
    assignee {
      ...Person_user
    }
  }
`;

export function TaskRow({ task }: { task: TaskRow_task$key }) {
  const { id, label, type, status, createdAt, assignee } = useFragment(fragment, task);
  const address = useAddress();
  const isSaidByFilter = address.statuses.length === 1 && address.statuses[0] === status;
  return (
    <li className="row" data-task={id}>
      <a
        href={hashOf(changed(address, { task: id }))}
        aria-current={address.task === id ? 'true' : undefined}
        onKeyDown={moveFocus}
      >
        <TypeIcon type={type} />
        <span className="row-label" dir="auto">
          {label}
        </span>
        <span className="row-time">
          <Time at={createdAt} as="time" />
        </span>
        <span className="row-about">
          <span>{typeLabel(type)}</span>
          {assignee && <Person user={assignee} />}
        </span>
        {isSaidByFilter || <StatusBadge status={status} />}
      </a>
    </li>
  );
}
