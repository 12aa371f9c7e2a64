import { graphql, useFragment } from 'react-relay';
import { navigate } from '../address.ts';
import { Time } from '../components/Time.tsx';
import { Person } from '../people/Person.tsx';
import type { Facts_task$key } from './__generated__/Facts_task.graphql.ts';

const fragment = graphql`
  fragment Facts_task on Task {
    restId
    createdAt
    modifiedAt
    assignee {
      restId
      email
      ...Person_user
    }
  }
`;

export function Facts({ task }: { task: Facts_task$key }) {
  const { restId, createdAt, modifiedAt, assignee } = useFragment(fragment, task);
  return (
    <dl className="facts">
      <dt>Assignee</dt>
      <dd>
        {assignee ? (
          <>
            <Person user={assignee} />
            <button
              type="button"
              className="text-button"
              onClick={() => navigate({ assignee: assignee.restId })}
            >
              Show their tasks
            </button>
            <a className="fact-mail" href={`mailto:${assignee.email}`}>
              {assignee.email}
            </a>
          </>
        ) : (
          <span className="muted">Nobody yet</span>
        )}
      </dd>
      <dt>Came in</dt>
      <dd>
        <Time at={createdAt} as="full" />
      </dd>
      {modifiedAt !== createdAt && modifiedAt !== null && (
        <>
          <dt>Changed</dt>
          <dd>
            <Time at={modifiedAt} as="full" />
          </dd>
        </>
      )}
      <dt>Id</dt>
      <dd>
        <code>{restId}</code>
      </dd>
    </dl>
  );
}
