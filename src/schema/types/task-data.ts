import { encodeGlobalId } from '../../resolvers/global-id.ts';
import type { TaskData as RestTaskData } from '../../rest/types.ts';
import { builder } from '../builder.ts';

export const TaskData = builder.objectRef<RestTaskData>('TaskData').implement({
  description: 'An item of the data of a task, such as an e-mail.',
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
      description: 'The kind of object, as the REST API names it, such as `task_data`.',
    }),
    source: t.exposeString('source', {
      nullable: false,
      description: 'The source of the item, such as `email`.',
    }),
    taskId: t.exposeID('task_id', {
      nullable: false,
      description: 'The REST id of the task the item belongs to.',
    }),
    type: t.exposeString('type', {
      nullable: false,
      description: 'The kind of the item, such as `response`.',
    }),
    data: t.expose('data', {
      type: 'JSON',
      description: 'The content of the item. Its format depends on the kind.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      description: 'The time when the item was created.',
    }),
    modifiedAt: t.expose('modified_at', {
      type: 'DateTime',
      description: 'The time when the item last changed.',
    }),
  }),
});
