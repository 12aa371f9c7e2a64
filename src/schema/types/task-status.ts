import type { TaskStatus } from '../../rest/types.ts';
import { restEnum } from '../rest-enum.ts';

export const taskStatus = restEnum<TaskStatus>('TaskStatus', 'How far a task has come.', {
  open: 'Waits for somebody to act.',
  completed: 'Done: the action the task proposed was carried out.',
  closed: 'Ended without its action; `closeReason` may say why.',
  archived: 'Put away, and no longer shown in everyday lists.',
  failed: 'Its action was tried and failed; `errorReason` may say why.',
  processing: 'Its action is being carried out right now.',
  assigned_to_agent: 'Handed to an automated agent.',
});
