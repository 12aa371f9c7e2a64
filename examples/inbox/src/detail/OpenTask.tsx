import { graphql, type PreloadedQuery, usePreloadedQuery } from 'react-relay';
import { Icon } from '../components/Icon.tsx';
import type { OpenTaskQuery } from './__generated__/OpenTaskQuery.graphql.ts';
import { TaskDetail } from './TaskDetail.tsx';

export const openTaskQuery = graphql`
  query OpenTaskQuery($id: ID!) {
    node(id: $id) {
      ...TaskDetail_task @alias(as: "task")
    }
  }
`;

interface Props {
  reference: PreloadedQuery<OpenTaskQuery>;
  onClose: () => void;
}

export function OpenTask({ reference, onClose }: Props) {
  const { node } = usePreloadedQuery<OpenTaskQuery>(openTaskQuery, reference);
  if (node?.task) return <TaskDetail task={node.task} onClose={onClose} />;
  return (
    <div className="empty" role="alert">
      <Icon name="question" />
      <h3>No such task</h3>
      <p>It was removed, or the link is not one of a task.</p>
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
