import { useContext } from 'react';
import { useStore } from '../store.ts';
import type { StreamState } from './live-changes.ts';
import { StreamStateContext } from './stream-state.ts';

const WORDS: Record<StreamState, string> = {
  connecting: '',
  begun: 'Live',
  resumed: 'Live',
  down: 'Offline',
  ended: 'Not live',
};

/** Shows whether the list follows the changes. */
export function LiveSign() {
  const state = useStore(useContext(StreamStateContext));
  return (
    <p className="live" role="status" data-live={WORDS[state] === 'Live'}>
      {WORDS[state]}
    </p>
  );
}
