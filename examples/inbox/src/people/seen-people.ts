import { createContext, useContext } from 'react';
import { Store, useStore } from '../store.ts';

export interface SeenPerson {
  restId: string;
  name: string;
}

/** The assignees seen so far, to filter by: REST has no list of users. */
export class SeenPeople {
  readonly store = new Store<readonly SeenPerson[]>([]);

  add(person: SeenPerson): void {
    const known = this.store.get();
    if (known.some(({ restId }) => restId === person.restId)) return;
    this.store.set([...known, person].sort((a, b) => a.name.localeCompare(b.name)));
  }
}

/** One for each session, so that no other organisation's users are shown. */
export const SeenPeopleContext = createContext(new SeenPeople());

export function useSeenPeople(): readonly SeenPerson[] {
  return useStore(useContext(SeenPeopleContext).store);
}
