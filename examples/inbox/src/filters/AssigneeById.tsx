import type { SubmitEvent } from 'react';
import { navigate } from '../address.ts';

/** A field for the id or the REST id of a user. */
export function AssigneeById({ onDone }: { onDone: () => void }) {
  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const id = new FormData(event.currentTarget).get('assignee');
    if (typeof id === 'string' && id.trim() !== '') navigate({ assignee: id.trim() });
    onDone();
  }

  return (
    <form className="by-id" onSubmit={submit}>
      <input
        name="assignee"
        aria-label="Id of the assignee"
        placeholder="usr_…"
        autoComplete="off"
        spellCheck={false}
        ref={(field) => field?.focus()}
      />
      <button type="submit" className="button">
        Show
      </button>
    </form>
  );
}
