import { useAddress } from './address.ts';
import { Icon } from './components/Icon.tsx';
import { NoTask } from './detail/NoTask.tsx';
import { TaskPane } from './detail/TaskPane.tsx';
import { Filters } from './filters/Filters.tsx';
import { useTaskCounts } from './filters/use-task-counts.ts';
import { PagesPane } from './list/PagesPane.tsx';
import { StreamPane } from './list/StreamPane.tsx';
import { signOut } from './session/session.ts';

/** Filters, list, and the task that is open. */
export function Inbox() {
  const address = useAddress();
  const counts = useTaskCounts(address);
  const List = address.view === 'pages' ? PagesPane : StreamPane;
  return (
    <div className="inbox" data-open={address.task !== null}>
      <div className="rail">
        <h1 className="brand">
          <Icon name="inbox" /> Inbox
        </h1>
        <Filters address={address} counts={counts.byStatus} />
        <button type="button" className="text-button sign-out" onClick={signOut}>
          Sign out
        </button>
      </div>
      <List address={address} counts={counts} />
      {address.task === null ? <NoTask /> : <TaskPane id={address.task} />}
    </div>
  );
}
