import type { Task, User } from '../rest/types.ts';
import { builder } from './builder.ts';

export const Node = builder.interfaceRef<Task | User>('Node').implement({
  description: 'An object with a global id, which `Query.node` can fetch again.',
  resolveType: (node) => ('email' in node ? 'User' : 'Task'),
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The global id: opaque, unique across all types, and the same in every query.',
    }),
  }),
});
