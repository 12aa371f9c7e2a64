import { encodeGlobalId } from '../../resolvers/global-id.ts';
import { actor } from '../../resolvers/trigger-event.ts';
import type { TriggerEvent as RestTriggerEvent } from '../../rest/types.ts';
import { builder } from '../builder.ts';
import { USER_COST } from '../cost.ts';
import { User } from './user.ts';

export const TriggerEvent = builder.objectRef<RestTriggerEvent>('TriggerEvent').implement({
  description: 'An event that triggered a task. It can only be reached through that task.',
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
      description: 'The kind of object, as the REST API names it, such as `event`.',
    }),
    actorId: t.exposeID('actor_id', {
      description: 'The REST id of the user, contact or machine that caused the event.',
    }),
    actor: t.field({
      type: User,
      complexity: USER_COST,
      description:
        'The user who caused the event. Null for a contact or a machine, and for a user who is not assigned to any task.',
      resolve: (event, _args, context) => actor(event, context),
    }),
    entityId: t.exposeID('entity_id', {
      description: 'The REST id of the object that the event is about.',
    }),
    entity: t.expose('entity', {
      type: 'JSON',
      description: 'The object that the event is about. Its format depends on the event.',
    }),
    data: t.expose('data', {
      type: 'JSON',
      description: 'More data about the event. Its format depends on the event.',
    }),
    message: t.exposeString('message', { description: 'A text about the event.' }),
    timestamp: t.expose('timestamp', {
      type: 'DateTime',
      description: 'The time when the event happened.',
    }),
    createdAt: t.expose('created_at', {
      type: 'DateTime',
      description: 'The time when the event was recorded.',
    }),
    modifiedAt: t.expose('modified_at', {
      type: 'DateTime',
      description: 'The time when the record of the event last changed.',
    }),
  }),
});
