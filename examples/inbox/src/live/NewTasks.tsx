import { MAX_NEW } from './use-live-list.ts';

const numbers = new Intl.NumberFormat();

interface Props {
  count: number;
  onShow: () => void;
}

/** `3 new tasks`, which one click brings in. */
export function NewTasks({ count, onShow }: Props) {
  return (
    <div className="new-tasks" role="status">
      {count > 0 && (
        <button type="button" className="button primary" onClick={onShow}>
          {numbers.format(count)}
          {count >= MAX_NEW && '+'} new {count === 1 ? 'task' : 'tasks'}
        </button>
      )}
    </div>
  );
}
