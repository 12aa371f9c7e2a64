import { useTransition } from 'react';
import { graphql, useRefetchableFragment } from 'react-relay';
import { IconButton } from '../components/IconButton.tsx';
import { StatusBadge } from '../components/StatusBadge.tsx';
import { TypeIcon } from '../components/TypeIcon.tsx';
import { typeLabel } from '../labels.ts';
import type { TaskDetail_task$key } from './__generated__/TaskDetail_task.graphql.ts';
import type { TaskDetailRefetchQuery } from './__generated__/TaskDetailRefetchQuery.graphql.ts';
import { Facts } from './Facts.tsx';
import { Material } from './Material.tsx';
import { Outcome } from './Outcome.tsx';
import { Trigger } from './Trigger.tsx';

const fragment = graphql`
  fragment TaskDetail_task on Task @refetchable(queryName: "TaskDetailRefetchQuery") {
    id
    label
    type
    status
    description
    triggerEvent {
      ...Trigger_event
    }
    ...Facts_task
    ...Outcome_task
    ...Material_task
  }
`;

interface Props {
  task: TaskDetail_task$key;
  onClose: () => void;
}

export function TaskDetail({ task, onClose }: Props) {
  const [data, refetch] = useRefetchableFragment<TaskDetailRefetchQuery, TaskDetail_task$key>(
    fragment,
    task,
  );
  const [isPending, startTransition] = useTransition();
  const { id, label, type, status, description, triggerEvent } = data;

  return (
    <article className="task" data-task={id} aria-busy={isPending}>
      <header className="task-head">
        <TypeIcon type={type} />
        <span className="task-type">{typeLabel(type)}</span>
        <IconButton
          icon="refresh"
          label="Refresh the task"
          isBusy={isPending}
          onClick={() => startTransition(() => void refetch({}, { fetchPolicy: 'network-only' }))}
        />
        <IconButton icon="close" label="Close the task" onClick={onClose} />
      </header>
      <h2 key={id} ref={focusWithoutScroll} tabIndex={-1} dir="auto">
        {label}
      </h2>
      <StatusBadge status={status} />
      {description && (
        <p className="task-description" dir="auto">
          {description}
        </p>
      )}
      <Facts task={data} />
      <Outcome task={data} />
      {triggerEvent && <Trigger event={triggerEvent} />}
      <Material task={data} />
    </article>
  );
}

function focusWithoutScroll(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}
