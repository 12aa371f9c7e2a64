import { useSyncExternalStore } from 'react';
import { isStatus, isType, type Status, type Type } from './labels.ts';

/** What the page shows. It is stored in the URL's hash, so that every view has a link. */
export interface Address {
  /** Empty for tasks of every status. */
  statuses: readonly Status[];
  type: Type | null;
  /** The id or REST id of a user. */
  assignee: string | null;
  view: 'scroll' | 'pages';
  /** The cursor of the numbered page. */
  after: string | null;
  /** The global id of the task in the detail panel. */
  task: string | null;
}

export const START: Address = {
  statuses: ['OPEN'],
  type: null,
  assignee: null,
  view: 'scroll',
  after: null,
  task: null,
};

export function addressFrom(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const type = params.get('type') ?? '';
  const statuses = params.get('status')?.split(',').filter(isStatus);
  return {
    statuses: statuses ?? START.statuses,
    type: isType(type) ? type : null,
    assignee: params.get('assignee') || null,
    view: params.get('view') === 'pages' ? 'pages' : 'scroll',
    after: params.get('after') || null,
    task: params.get('task') || null,
  };
}

export function hashOf({ statuses, type, assignee, view, after, task }: Address): string {
  const params = new URLSearchParams();
  if (statuses.join() !== START.statuses.join()) params.set('status', statuses.join() || 'any');
  if (type !== null) params.set('type', type);
  if (assignee !== null) params.set('assignee', assignee);
  if (view !== START.view) params.set('view', view);
  if (after !== null) params.set('after', after);
  if (task !== null) params.set('task', task);
  return `#${params}`;
}

/** The address with changes. A cursor is valid for one list, so another list starts without one. */
export function changed(address: Address, changes: Partial<Address>): Address {
  const isOtherList = ['statuses', 'type', 'assignee', 'view'].some((name) => name in changes);
  return { ...address, ...(isOtherList && { after: null }), ...changes };
}

/** Called before the `hashchange` event, so that a checkbox changes immediately. */
const listeners = new Set<() => void>();

export function goTo(address: Address): void {
  window.location.hash = hashOf(address);
  for (const listener of listeners) listener();
}

/** Changes the current address. */
export function navigate(changes: Partial<Address>): void {
  goTo(changed(addressFrom(window.location.hash), changes));
}

export function useAddress(): Address {
  return addressFrom(useSyncExternalStore(subscribeToHash, readHash));
}

function subscribeToHash(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
  };
}

function readHash(): string {
  return window.location.hash;
}
