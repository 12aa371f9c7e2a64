import { taskGlobalId } from '../resolvers/global-id.ts';
import { assigneeOf, dataOf, triggerEventOf } from '../rest/task-page.ts';
import type { Task as RestTask } from '../rest/types.ts';
import { builder } from './builder.ts';
import { Node } from './node.ts';
import { TaskData } from './task-data.ts';
import { taskStatus } from './task-status.ts';
import { taskType } from './task-type.ts';
import { TriggerEvent } from './trigger-event.ts';
import { User } from './user.ts';

export const Task = builder.objectRef<RestTask>('Task').implement({
  description:
    'A piece of work in collecting payments, such as an e-mail to approve, a call to review or a contact to add.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'The global id of the task: opaque, unique across all types, and the same in every query.',
      resolve: taskGlobalId,
    }),
    restId: t.exposeID('id', {
      nullable: false,
      description: 'The id of the task in the REST API. Use it to link to other systems.',
    }),
    label: t.exposeString('label', { nullable: false, description: 'A short title for the task.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'The name of this type of object in the REST API.',
    }),
    organizationId: t.exposeID('organization_id', {
      nullable: false,
      description: 'The REST id of the organisation that owns the task.',
    }),
    type: t.field({
      type: taskType.ref,
      nullable: false,
      description: 'The kind of work that the task asks for.',
      resolve: (task, _args, { noteUnknownValue }) =>
        taskType.read(task.type, noteUnknownValue) ?? 'unknown',
    }),
    status: t.field({
      type: taskStatus.ref,
      description: 'The current state of the task.',
      resolve: (task, _args, { noteUnknownValue }) =>
        taskStatus.read(task.status, noteUnknownValue),
    }),
    actionTaken: t.exposeString('action_taken', {
      description: 'The action that was taken to finish the task.',
    }),
    closeReason: t.exposeString('close_reason', {
      description: 'Why the task was closed without carrying out its action.',
    }),
    description: t.exposeString('description', {
      description: 'A longer description of the task.',
    }),
    errorReason: t.exposeString('error_reason', {
      description: 'Why the action of the task failed.',
    }),
    completedAction: t.field({
      type: 'JSONObject',
      description: 'Details of the action that was carried out. Their structure depends on `type`.',
      resolve: (task) => task.completed_action,
    }),
    data: t.field({
      type: [TaskData],
      nullable: false,
      description: 'The data items attached to the task, such as the e-mail it is about.',
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
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the task was created.',
      resolve: (task) => task.created_at,
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When the task last changed.',
      resolve: (task) => task.modified_at,
    }),
  }),
});
