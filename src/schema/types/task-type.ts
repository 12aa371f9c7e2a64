import type { TaskType } from '../../rest/types.ts';
import { restEnum } from '../rest-enum.ts';

export const taskType = restEnum<TaskType>('TaskType', 'The type of a task.', {
  activity_summary_outreach: 'A summary of the outreach to a customer.',
  activity_summary_payments: 'A summary of the payments of a customer.',
  auto_response_email: 'An automatic answer to an e-mail.',
  auto_response_call: 'An automatic answer to a call.',
  call_analysis: 'An analysis of a call.',
  disable_contact: 'A contact that should be disabled.',
  recommendation_new_contact: 'A contact that is recommended to be added.',
  scheduled_email_approval: 'A scheduled e-mail that needs approval.',
  scheduled_call_approval: 'A scheduled call that needs approval.',
});
