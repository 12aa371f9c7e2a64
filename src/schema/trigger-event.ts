import { encodeGlobalId } from '../resolvers/global-id.ts';
import { actorOf } from '../resolvers/people.ts';
import type { TriggerEvent as RestTriggerEvent } from '../rest/types.ts';
import { builder } from './builder.ts';
import { USER_COST } from './cost.ts';
import { User } from './user.ts';

export const TriggerEvent = builder.objectRef<RestTriggerEvent>('TriggerEvent').implement({
  description: 'The event that triggered a task. It can be read only as a field of that task.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'The global id of the event: opaque, unique across all types, and the same in every query.',
      resolve: ({ id }) => encodeGlobalId({ type: 'TriggerEvent', restId: id }),
    }),
    restId: t.exposeID('id', {
      nullable: false,
      description: 'The id of the event in the REST API.',
    }),
    name: t.exposeString('name', { nullable: false, description: 'The name of the event.' }),
    object: t.exposeString('object', {
      nullable: false,
      description: 'The name of this type of object in the REST API.',
    }),
    actorId: t.exposeID('actor_id', {
      description: 'The REST id of the actor that caused the event: a user, a contact or a system.',
    }),
    actor: t.field({
      type: User,
      complexity: USER_COST,
      description:
        'The user who caused the event. Null if a contact or a system caused it, or if the user is not assigned to any task.',
      resolve: (event, _args, context) => actorOf(event, context),
    }),
    entityId: t.exposeID('entity_id', {
      description: 'The REST id of the object that the event is about.',
    }),
    entity: t.field({
      type: 'JSON',
      description: 'The object that the event is about. Its structure depends on the event.',
      resolve: (event) => event.entity,
    }),
    data: t.field({
      type: 'JSON',
      description: 'Further data about the event. Its structure depends on the event.',
      resolve: (event) => event.data,
    }),
    message: t.exposeString('message', { description: 'A text that describes the event.' }),
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
