import { graphql, useFragment } from 'react-relay';
import { Json } from '../pieces/Json.tsx';
import { spoken } from '../words.ts';
import type { Outcome_task$key } from './__generated__/Outcome_task.graphql.ts';

const fragment = graphql`
  fragment Outcome_task on Task {
    actionTaken
    closeReason
    errorReason
    completedAction
  }
`;

/** What became of the task, where anything did. */
export function Outcome({ task }: { task: Outcome_task$key }) {
  const { actionTaken, closeReason, errorReason, completedAction } = useFragment(fragment, task);
  if (!actionTaken && !closeReason && !errorReason && !completedAction) return null;
  return (
    <section className="part">
      <h3>Outcome</h3>
      {errorReason && (
        <p className="error-reason" dir="auto">
          {spoken(errorReason)}
        </p>
      )}
      {closeReason && <p dir="auto">Closed: {closeReason}</p>}
      {completedAction ? (
        <Json value={completedAction} />
      ) : (
        actionTaken && <p dir="auto">{spoken(actionTaken)}</p>
      )}
    </section>
  );
}
