import type { TaskStatus } from '../../rest/types.ts';
import { restEnum } from '../rest-enum.ts';

export const taskStatus = restEnum<TaskStatus>('TaskStatus', 'The status of a task.', {
  open: 'Waits for an action.',
  completed: 'The proposed action was carried out.',
  closed: 'Closed without the proposed action; `closeReason` may say why.',
  archived: 'Archived, and no longer in everyday lists.',
  failed: 'The proposed action failed; `errorReason` may say why.',
  processing: 'The proposed action is being carried out.',
  assigned_to_agent: 'Assigned to an automated agent.',
});
