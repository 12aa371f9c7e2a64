import { taskGlobalId } from '../resolvers/global-id.ts';
import { assigneeOf, dataOf, triggerEventOf } from '../resolvers/task.ts';
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
    'Something to do about money owed: approve an e-mail, look at a call, add a contact.',
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
    label: t.exposeString('label', { nullable: false, description: 'The task in a few words.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'What the REST API calls this kind of object.',
    }),
    organizationId: t.exposeID('organization_id', {
      nullable: false,
      description: 'The organisation the task belongs to.',
    }),
    type: t.field({
      type: taskType.ref,
      nullable: false,
      description: 'What the task is about.',
      resolve: (task, _args, { onUnknownValue }) =>
        taskType.read(task.type, onUnknownValue) ?? 'unknown',
    }),
    status: t.field({
      type: taskStatus.ref,
      description: 'How far the task has come.',
      resolve: (task, _args, { onUnknownValue }) => taskStatus.read(task.status, onUnknownValue),
    }),
    actionTaken: t.exposeString('action_taken', {
      description: 'What was done about the task.',
    }),
    closeReason: t.exposeString('close_reason', {
      description: 'Why the task was closed without its action.',
    }),
    description: t.exposeString('description', { description: 'The task at length.' }),
    errorReason: t.exposeString('error_reason', { description: 'Why the action failed.' }),
    completedAction: t.field({
      type: 'JSONObject',
      description: 'The action that was carried out, in a form of its own for each type.',
      resolve: (task) => task.completed_action,
    }),
    data: t.field({
      type: [TaskData],
      nullable: false,
      description: 'The material that belongs to the task.',
      resolve: dataOf,
    }),
    assignee: t.field({
      type: User,
      description: 'Who the task is assigned to.',
      resolve: assigneeOf,
    }),
    assigneeId: t.exposeID('assignee_id', {
      description: 'The REST id of whoever the task is assigned to.',
    }),
    triggerEvent: t.field({
      type: TriggerEvent,
      description: 'What happened that called for the task.',
      resolve: triggerEventOf,
    }),
    triggerEventId: t.exposeID('trigger_event_id', {
      description: 'The REST id of the event that called for the task.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the task came into being.',
      resolve: (task) => task.created_at,
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When anything about the task last changed.',
      resolve: (task) => task.modified_at,
    }),
  }),
});
