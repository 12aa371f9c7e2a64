import { useContext, useEffect } from 'react';
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay';
import type { useNewestAssigneesQuery } from './__generated__/useNewestAssigneesQuery.graphql.ts';
import { SeenPeopleContext } from './seen-people.ts';

/** One REST call. */
const query = graphql`
  query useNewestAssigneesQuery {
    assignees(among: 200) {
      restId
      name
      givenName
      familyName
    }
  }
`;

/**
 * Adds the assignees of the newest tasks to the people to filter by. If it fails, only the others are shown.
 */
export function useNewestAssignees(): void {
  const environment = useRelayEnvironment();
  const people = useContext(SeenPeopleContext);
  useEffect(() => {
    const request = fetchQuery<useNewestAssigneesQuery>(environment, query, {}).subscribe({
      next({ assignees }) {
        for (const { restId, name, givenName, familyName } of assignees ?? []) {
          people.add({ restId, name: name ?? `${givenName} ${familyName}` });
        }
      },
      error: () => {},
    });
    return request.unsubscribe;
  }, [environment, people]);
}
