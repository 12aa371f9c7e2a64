import { graphql, useFragment } from 'react-relay';
import { Json } from '../components/Json.tsx';
import { humanized } from '../labels.ts';
import type { Outcome_task$key } from './__generated__/Outcome_task.graphql.ts';

const fragment = graphql`
  fragment Outcome_task on Task {
    actionTaken
    closeReason
    errorReason
    completedAction
  }
`;

/** How the task ended; nothing for an open one. */
export function Outcome({ task }: { task: Outcome_task$key }) {
  const { actionTaken, closeReason, errorReason, completedAction } = useFragment(fragment, task);
  if (!actionTaken && !closeReason && !errorReason && !completedAction) return null;
  return (
    <section className="part">
      <h3>Outcome</h3>
      {errorReason && (
        <p className="error-reason" dir="auto">
          {humanized(errorReason)}
        </p>
      )}
      {closeReason && <p dir="auto">Closed: {closeReason}</p>}
      {completedAction ? (
        <Json value={completedAction} />
      ) : (
        actionTaken && <p dir="auto">{humanized(actionTaken)}</p>
      )}
    </section>
  );
}
