import { createContext, useContext } from 'react';
import { Store, useStore } from '../store.ts';

export interface SeenPerson {
  restId: string;
  name: string;
}

/** The graph lists no users, so the choice of assignees is made of those that were seen so far. */
export class SeenPeople {
  readonly store = new Store<readonly SeenPerson[]>([]);

  note(person: SeenPerson): void {
    const known = this.store.get();
    if (known.some(({ restId }) => restId === person.restId)) return;
    this.store.set([...known, person].sort((a, b) => a.name.localeCompare(b.name)));
  }
}

/** One for each session: the people of one organisation are none of another's business. */
export const SeenPeopleContext = createContext(new SeenPeople());

export function useSeenPeople(): readonly SeenPerson[] {
  return useStore(useContext(SeenPeopleContext).store);
}
