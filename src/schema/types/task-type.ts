import type { TaskType } from '../../rest/types.ts';
import { restEnum } from '../rest-enum.ts';

export const taskType = restEnum<TaskType>('TaskType', 'What a task is about.', {
  activity_summary_outreach: 'A summary of the outreach to a customer.',
  activity_summary_payments: 'A summary of the payments of a customer.',
  auto_response_email: 'An automatic answer to an e-mail.',
  auto_response_call: 'An automatic answer to a call.',
  call_analysis: 'What was said in a call, worked out.',
  disable_contact: 'A contact that should not be written to any more.',
  recommendation_new_contact: 'A contact that should be added.',
  scheduled_email_approval: 'An e-mail that waits to be approved before it is sent.',
  scheduled_call_approval: 'A call that waits to be approved before it is made.',
});
