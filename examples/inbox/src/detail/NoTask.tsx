import { Icon } from '../components/Icon.tsx';

/** Shown instead of the details while no task is open. */
export function NoTask() {
  return (
    <aside className="detail idle" aria-label="Task">
      <div className="empty">
        <Icon name="inbox" />
        <p>Choose a task to read it here.</p>
      </div>
    </aside>
  );
}
