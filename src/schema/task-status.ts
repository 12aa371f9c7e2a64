import type { TaskStatus } from '../rest/types.ts';
import { restEnum } from './rest-enum.ts';

export const taskStatus = restEnum<TaskStatus>('TaskStatus', 'The state of a task.', {
  open: 'The task waits for somebody to act.',
  completed: 'The action of the task was carried out.',
  closed: 'The task ended without its action. `closeReason` may say why.',
  archived: 'The task was archived and no longer appears in everyday lists.',
  failed: 'The action of the task failed. `errorReason` may say why.',
  processing: 'The action of the task is being carried out.',
  assigned_to_agent: 'The task was assigned to an automated agent.',
});
