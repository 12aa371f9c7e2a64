import type { TaskType } from '../rest/types.ts';
import { restEnum } from './rest-enum.ts';

export const taskType = restEnum<TaskType>('TaskType', 'The kind of work that a task asks for.', {
  activity_summary_outreach: 'Review a summary of the outreach to a customer.',
  activity_summary_payments: 'Review a summary of the payments of a customer.',
  auto_response_email: 'Review an automatic reply to an e-mail.',
  auto_response_call: 'Review an automatic reply to a call.',
  call_analysis: 'Review the analysis of a call.',
  disable_contact: 'Disable a contact.',
  recommendation_new_contact: 'Add a recommended contact.',
  scheduled_email_approval: 'Approve a scheduled e-mail before it is sent.',
  scheduled_call_approval: 'Approve a scheduled call before it is made.',
});
