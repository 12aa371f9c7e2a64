import { useState } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import { Inbox } from '../Inbox.tsx';
import { createEnvironment } from '../network/environment.ts';
import { SeenPeople, SeenPeopleContext } from '../people/seen-people.ts';
import { dropRefused } from './session.ts';

/** Everything that belongs to one token. */
export function SignedIn({ token }: { token: string }) {
  const [environment] = useState(() => createEnvironment(token, () => dropRefused(token)));
  const [people] = useState(() => new SeenPeople());
  return (
    <RelayEnvironmentProvider environment={environment}>
      <SeenPeopleContext value={people}>
        <Inbox />
      </SeenPeopleContext>
    </RelayEnvironmentProvider>
  );
}
