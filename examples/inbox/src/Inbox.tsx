import { useAddress } from './address.ts';
import { Icon } from './components/Icon.tsx';
import { NoTask } from './detail/NoTask.tsx';
import { TaskPane } from './detail/TaskPane.tsx';
import { Filters } from './filters/Filters.tsx';
import { PagesPane } from './list/PagesPane.tsx';
import { StreamPane } from './list/StreamPane.tsx';
import { signOut } from './session/session.ts';

/** Filters, list, and the task that is open. */
export function Inbox() {
  const address = useAddress();
  const List = address.view === 'pages' ? PagesPane : StreamPane;
  return (
    <div className="inbox" data-open={address.task !== null}>
      <div className="rail">
        <h1 className="brand">
          <Icon name="inbox" /> Inbox
        </h1>
        <Filters address={address} />
        <button type="button" className="text-button sign-out" onClick={signOut}>
          Sign out
        </button>
      </div>
      <List address={address} />
      {address.task === null ? <NoTask /> : <TaskPane id={address.task} />}
    </div>
  );
}
