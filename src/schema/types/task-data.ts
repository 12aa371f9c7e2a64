import { encodeGlobalId } from '../../resolvers/global-id.ts';
import type { TaskData as RestTaskData } from '../../rest/types.ts';
import { builder } from '../builder.ts';

export const TaskData = builder.objectRef<RestTaskData>('TaskData').implement({
  description: 'A piece of material that belongs to a task, such as the e-mail it is about.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The id of the item in this graph: opaque, and the same in every query.',
      resolve: ({ id }) => encodeGlobalId({ type: 'TaskData', restId: id }),
    }),
    restId: t.exposeID('id', {
      nullable: false,
      description: 'The id of the item in the REST API.',
    }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'What the REST API calls this kind of object.',
    }),
    source: t.exposeString('source', {
      nullable: false,
      description: 'Where the item comes from, such as `email`.',
    }),
    taskId: t.exposeID('task_id', {
      nullable: false,
      description: 'The REST id of the task the item belongs to.',
    }),
    type: t.exposeString('type', {
      nullable: false,
      description: 'What kind of item it is, such as `response`.',
    }),
    data: t.field({
      type: 'JSON',
      description: 'The material itself, in a form of its own for each kind.',
      resolve: (item) => item.data,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the item came into being.',
      resolve: (item) => item.created_at,
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When the item last changed.',
      resolve: (item) => item.modified_at,
    }),
  }),
});
