import type { Task, User } from '../../rest/types.ts';
import { builder } from '../builder.ts';

export const Node = builder.interfaceRef<Task | User>('Node').implement({
  description: 'An object that `node` can fetch by its `id`.',
  resolveType: (node) => ('email' in node ? 'User' : 'Task'),
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The id of the object: opaque, unique in this graph, the same in every query.',
    }),
  }),
});
