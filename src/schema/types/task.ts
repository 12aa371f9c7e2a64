import { taskGlobalId } from '../../resolvers/global-id.ts';
import { assigneeOf, dataOf, triggerEventOf } from '../../resolvers/task.ts';
import type { Task as RestTask } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { Node } from './node.ts';
import { TaskData } from './task-data.ts';
import { taskStatus } from './task-status.ts';
import { taskType } from './task-type.ts';
import { TriggerEvent } from './trigger-event.ts';
import { User } from './user.ts';

export const Task = builder.objectRef<RestTask>('Task').implement({
  description:
    'A task of accounts receivable, such as to approve an e-mail, review a call or add a contact.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The id of the task in this graph: opaque, and the same in every query.',
      resolve: taskGlobalId,
    }),
    restId: t.exposeID('id', {
      nullable: false,
      description: 'The id of the task in the REST API.',
    }),
    label: t.exposeString('label', {
      nullable: false,
      description: 'A short text about the task.',
    }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'The kind of object, as the REST API names it, such as `task`.',
    }),
    organizationId: t.exposeID('organization_id', {
      nullable: false,
      description: 'The REST id of the organisation that the task belongs to.',
    }),
    type: t.field({
      type: taskType.ref,
      nullable: false,
      description: 'The type of the task.',
      resolve: (task, _args, context) => taskType.read(task.type, context) ?? 'unknown',
    }),
    status: t.field({
      type: taskStatus.ref,
      description: 'The status of the task.',
      resolve: (task, _args, context) => taskStatus.read(task.status, context),
    }),
    actionTaken: t.exposeString('action_taken', {
      description: 'The action that was taken.',
    }),
    closeReason: t.exposeString('close_reason', {
      description: 'The reason for closing the task without the proposed action.',
    }),
    description: t.exposeString('description', { description: 'A long text about the task.' }),
    errorReason: t.exposeString('error_reason', {
      description: 'The reason why the action failed.',
    }),
    completedAction: t.expose('completed_action', {
      type: 'JSONObject',
      description: 'The action that was carried out. Its keys depend on the type of the task.',
    }),
    data: t.field({
      type: [TaskData],
      nullable: false,
      description: 'The data of the task, such as e-mails and transcripts of calls.',
      resolve: dataOf,
    }),
    assignee: t.field({
      type: User,
      description: 'The user the task is assigned to.',
      resolve: assigneeOf,
    }),
    assigneeId: t.exposeID('assignee_id', {
      description: 'The REST id of the user the task is assigned to.',
    }),
    triggerEvent: t.field({
      type: TriggerEvent,
      description: 'The event that triggered the task.',
      resolve: triggerEventOf,
    }),
    triggerEventId: t.exposeID('trigger_event_id', {
      description: 'The REST id of the event that triggered the task.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      description: 'The time when the task was created.',
    }),
    modifiedAt: t.expose('modified_at', {
      type: 'DateTime',
      description: 'The time when the task last changed.',
    }),
  }),
});
