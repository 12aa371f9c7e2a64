import { Icon } from '../components/Icon.tsx';

export function EmptyList() {
  return (
    <div className="empty">
      <Icon name="inbox" />
      <h3>Nothing here</h3>
      <p>No task matches these filters.</p>
    </div>
  );
}
