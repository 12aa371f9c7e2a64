import { isBadInput } from '../errors.ts';
import type { TriggerEvent, User } from '../rest/types.ts';
import type { ResolverContext } from './context.ts';

/** The user who caused an event; null for a contact or a machine. */
export async function actor(
  { actor_id: id }: TriggerEvent,
  { lookups, span }: ResolverContext,
): Promise<User | null> {
  if (!id) return null;
  try {
    return await lookups.users.load({ id, span });
  } catch (error) {
    // For an id that is not a user's, REST may send an error instead of an empty list.
    if (isBadInput(error)) return null;
    throw error;
  }
}
