import { useContext, useEffect } from 'react';
import { graphql, useFragment } from 'react-relay';
import type { Person_user$key } from './__generated__/Person_user.graphql.ts';
import { Avatar } from './Avatar.tsx';
import { SeenPeopleContext } from './seen-people.ts';

const fragment = graphql`
  fragment Person_user on User {
    restId
    name
    givenName
    familyName
  }
`;

/** A user's avatar and name. */
export function Person({ user }: { user: Person_user$key }) {
  const { restId, name, givenName, familyName } = useFragment(fragment, user);
  const people = useContext(SeenPeopleContext);
  const shown = name ?? `${givenName} ${familyName}`;
  useEffect(() => people.add({ restId, name: shown }), [people, restId, shown]);
  return (
    <span className="person">
      <Avatar seed={restId} given={givenName} family={familyName} />
      <bdi>{shown}</bdi>
    </span>
  );
}
