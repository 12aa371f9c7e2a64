import { graphql, useFragment } from 'react-relay';
import { Time } from '../components/Time.tsx';
import { humanized } from '../labels.ts';
import { Person } from '../people/Person.tsx';
import type { Trigger_event$key } from './__generated__/Trigger_event.graphql.ts';

const fragment = graphql`
  fragment Trigger_event on TriggerEvent {
    name
    message
    timestamp
    actor {
      ...Person_user
    }
  }
`;

/** The event that triggered the task. */
export function Trigger({ event }: { event: Trigger_event$key }) {
  const { name, message, timestamp, actor } = useFragment(fragment, event);
  return (
    <section className="part">
      <h3>What called for it</h3>
      <p className="trigger">
        <strong>{humanized(name)}</strong>
        {actor && <Person user={actor} />}
        <span className="muted">
          <Time at={timestamp} as="full" />
        </span>
      </p>
      {message && <blockquote dir="auto">{message}</blockquote>}
    </section>
  );
}
