import { builder } from './builder.ts';

export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'An object with an id that is unique in the whole graph.',
  fields: (t) => ({
    id: t.exposeID('id', {
      nullable: false,
      description: 'The id of the object: opaque, and the same in every query.',
    }),
  }),
});
