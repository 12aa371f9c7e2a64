import { createContext } from 'react';
import { Store } from '../store.ts';
import type { StreamState } from './live-changes.ts';

/** One for each session. */
export const StreamStateContext = createContext(new Store<StreamState>('connecting'));
