import { encodeGlobalId } from '../../resolvers/global-id.ts';
import { actor } from '../../resolvers/trigger-event.ts';
import type { TriggerEvent as RestTriggerEvent } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { USER_COST } from '../cost.ts';
import { User } from './user.ts';

export const TriggerEvent = builder.objectRef<RestTriggerEvent>('TriggerEvent').implement({
  description: 'What happened that called for a task. It is known only through that task.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The id of the event in this graph: opaque, and the same in every query.',
      resolve: ({ id }) => encodeGlobalId({ type: 'TriggerEvent', restId: id }),
    }),
    restId: t.exposeID('id', {
      nullable: false,
      description: 'The id of the event in the REST API.',
    }),
    name: t.exposeString('name', { nullable: false, description: 'The name of the event.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'What the REST API calls this kind of object.',
    }),
    actorId: t.exposeID('actor_id', {
      description: 'The REST id of whoever caused the event: a user, a contact or a machine.',
    }),
    actor: t.field({
      type: User,
      complexity: USER_COST,
      description: 'Whoever caused the event, where that is a user who has a task to be known by.',
      resolve: (event, _args, context) => actor(event, context),
    }),
    entityId: t.exposeID('entity_id', {
      description: 'The REST id of what the event happened to.',
    }),
    entity: t.field({
      type: 'JSON',
      description: 'What the event happened to, in a form of its own for each kind.',
      resolve: (event) => event.entity,
    }),
    data: t.field({
      type: 'JSON',
      description: 'What else is known of the event, in a form of its own for each kind.',
      resolve: (event) => event.data,
    }),
    message: t.exposeString('message', { description: 'The event in words.' }),
    timestamp: t.field({
      type: 'DateTime',
      description: 'When the event happened.',
      resolve: (event) => event.timestamp,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the event was recorded.',
      resolve: (event) => event.created_at,
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When the record of the event last changed.',
      resolve: (event) => event.modified_at,
    }),
  }),
});
