import type { TaskData, TriggerEvent } from '../src/rest/types.ts';
import { instantText, MINUTE, SECOND } from './instant.ts';
import type { Organization } from './organizations.ts';
import { below, chance, oneOf, type Random, weighted } from './random.ts';
import { shortCode } from './short-code.ts';
import { messageOf, type Subject } from './texts.ts';

/** What the parts of a task are generated from. */
export interface TaskFacts {
  taskId: string;
  /** The ids of its parts end with it. */
  code: string;
  /** Microseconds. */
  createdAt: number;
  organization: Organization;
  subject: Subject;
}

const EVENT_NAMES = [
  'invoice.overdue',
  'email.received',
  'call.completed',
  'payment.promised',
  'remittance.received',
];

export function triggerEventOf(facts: TaskFacts, random: Random): TriggerEvent {
  const at = facts.createdAt - below(random, 600) * SECOND;
  const event: TriggerEvent = {
    name: oneOf(random, EVENT_NAMES),
    object: 'event',
    id: `evt_${facts.code}`,
    actor_id: actorOf(facts.organization, random),
    created_at: instantText(at),
    data: anyJson(facts.subject, random),
    entity: anyJson(facts.subject, random),
    entity_id: chance(random, 0.8) ? `inv_${shortCode(below(random, 1e6))}` : null,
    message: chance(random, 0.6) ? messageOf(facts.subject, random) : null,
    modified_at: chance(random, 0.5) ? instantText(at) : null,
    timestamp: chance(random, 0.9) ? instantText(at - below(random, 60) * SECOND) : null,
  };
  leaveOutSomeNulls(event, random);
  return event;
}

/** A user, a contact of the partner, or null. */
function actorOf({ users }: Organization, random: Random): string | null {
  const kind = random();
  if (kind < 0.45) return oneOf(random, users).id;
  return kind < 0.8 ? `cnt_${shortCode(below(random, 5000))}` : null;
}

/** None to three items, or null. */
export function dataOf(facts: TaskFacts, random: Random): TaskData[] | null {
  const count = weighted(random, [
    [0, 2],
    [1, 4],
    [2, 2],
    [3, 1],
    [null, 1],
  ]);
  if (count === null) return null;
  return Array.from({ length: count }, (_, index) => dataItemOf(facts, index, random));
}

function dataItemOf(facts: TaskFacts, index: number, random: Random): TaskData {
  const [source, type] = oneOf(random, [
    ['email', 'response'],
    ['call', 'transcript'],
    ['email', 'draft'],
    ['portal', 'summary'],
  ] as const);
  const at = instantText(facts.createdAt + index * MINUTE);
  const item: TaskData = {
    object: 'task_data',
    source,
    task_id: facts.taskId,
    type,
    id: `tda_${facts.code}${index}`,
    created_at: chance(random, 0.9) ? at : null,
    data: anyJson(facts.subject, random),
    modified_at: chance(random, 0.7) ? at : null,
  };
  leaveOutSomeNulls(item, random);
  return item;
}

/** The document allows any JSON: usually an object, sometimes another value. */
function anyJson(subject: Subject, random: Random): unknown {
  const kind = below(random, 10);
  if (kind < 5) {
    return {
      invoice_number: subject.invoice,
      amount_due: subject.amount,
      currency: 'USD',
      days_overdue: subject.days,
      contact: { name: subject.contact, is_primary: chance(random, 0.5) },
    };
  }
  if (kind < 6) return [subject.invoice, `INV-${below(random, 10_000)}`];
  if (kind < 7) return messageOf(subject, random);
  if (kind < 8) return subject.amount;
  return kind < 9 ? null : [{ speaker: subject.contact, text: messageOf(subject, random) }];
}

/** In the API, a missing field means the same as null. */
export function leaveOutSomeNulls(object: object, random: Random): void {
  for (const [key, value] of Object.entries(object)) {
    if (value === null && chance(random, 0.4)) Reflect.deleteProperty(object, key);
  }
}
