import { graphql, useFragment } from 'react-relay';
import { Json } from '../components/Json.tsx';
import { Time } from '../components/Time.tsx';
import { humanized } from '../labels.ts';
import type { Material_task$key } from './__generated__/Material_task.graphql.ts';

const fragment = graphql`
  fragment Material_task on Task {
    data {
      id
      source
      type
      data
      createdAt
    }
  }
`;

/** The e-mails, transcripts and summaries that belong to the task. */
export function Material({ task }: { task: Material_task$key }) {
  const { data } = useFragment(fragment, task);
  if (data.length === 0) return null;
  return (
    <section className="part">
      <h3>Material</h3>
      <ul className="material">
        {data.map(({ id, source, type, data: content, createdAt }) => (
          <li key={id}>
            <p className="material-head">
              <strong>{humanized(type)}</strong>
              <span className="muted">from {source}</span>
              <span className="muted">
                <Time at={createdAt} as="full" />
              </span>
            </p>
            <Json value={content} />
          </li>
        ))}
      </ul>
    </section>
  );
}
