import { useState } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import { Inbox } from '../Inbox.tsx';
import type { StreamState } from '../live/live-changes.ts';
import { StreamStateContext } from '../live/stream-state.ts';
import { createEnvironment } from '../network/environment.ts';
import { SeenPeople, SeenPeopleContext } from '../people/seen-people.ts';
import { Store } from '../store.ts';
import { dropRefused } from './session.ts';

/** Everything that belongs to one token. */
export function SignedIn({ token }: { token: string }) {
  const [streamState] = useState(() => new Store<StreamState>('connecting'));
  const [environment] = useState(() =>
    createEnvironment({ token, onRefused: () => dropRefused(token), streamState }),
  );
  const [people] = useState(() => new SeenPeople());
  return (
    <RelayEnvironmentProvider environment={environment}>
      <StreamStateContext value={streamState}>
        <SeenPeopleContext value={people}>
          <Inbox />
        </SeenPeopleContext>
      </StreamStateContext>
    </RelayEnvironmentProvider>
  );
}
