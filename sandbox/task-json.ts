import type { Task, TaskStatus, TaskType } from '../src/rest/types.ts';
import type { Behaviour } from './behaviour.ts';
import type { Dictionary } from './dictionary.ts';
import { STATUSES, TYPES } from './enums.ts';
import { restIdOf } from './id-style.ts';
import { END_OF_HISTORY, instantText } from './instant.ts';
import type { Organization } from './organizations.ts';
import { below, chance, oneOf, type Random, randomFrom } from './random.ts';
import { shortCode } from './short-code.ts';
import { dataOf, leaveOutSomeNulls, type TaskFacts, triggerEventOf } from './task-parts.ts';
import type { Codes, Overlay, TaskRow } from './task-row.ts';
import { descriptionOf, labelOf, subjectFor } from './texts.ts';

/** Everything that tasks are generated from, besides their rows. */
export interface SeedData {
  seed: number;
  organizations: readonly Organization[];
  codes: Codes;
  behaviour: Behaviour;
}

export function taskIdOf(row: TaskRow, { ids }: Behaviour): string {
  return row.given_id ?? restIdOf(row.sequence, ids);
}

/**
 * The task as the API sends it: the same for the same seed and row. A test's overlay comes last and may
 * break the contract, which the type does not show.
 */
export function taskFrom(row: TaskRow, seedData: SeedData): Task {
  const { codes } = seedData;
  const statusWord = textOf(row.status, codes.statuses);
  const typeWord = textOf(row.type, codes.types);
  const status = STATUSES.find((word) => word === statusWord) ?? null;
  const type = TYPES.find((word) => word === typeWord) ?? 'auto_response_email';
  const task = generated(row, seedData, status, type);
  // Values that are not in the document, so the types do not have them either.
  const unknown: Record<string, unknown> = {};
  if (status !== statusWord) unknown.status = statusWord;
  if (type !== typeWord) unknown.type = typeWord;
  if (row.overlay === null) return { ...task, ...unknown };
  const overlay: Overlay = JSON.parse(row.overlay);
  const overlaid = { ...task, ...unknown, ...overlay.set };
  for (const field of overlay.absent) Reflect.deleteProperty(overlaid, field);
  return overlaid;
}

function generated(
  row: TaskRow,
  { seed, organizations, codes, behaviour }: SeedData,
  status: TaskStatus | null,
  type: TaskType,
): Task {
  const organization = organizations[row.organization];
  if (organization === undefined) throw new RangeError(`no organisation ${row.organization}`);
  const random = (part: number) => randomFrom(seed, row.sequence, part);

  const assigneeId = textOf(row.assignee, codes.assignees);
  const subject = subjectFor(partnerName(row, organization, codes), random(1));
  const facts: TaskFacts = {
    taskId: taskIdOf(row, behaviour),
    code: shortCode(row.sequence),
    createdAt: row.created_at ?? END_OF_HISTORY,
    organization,
    subject,
  };
  const texts = random(2);
  const label = labelOf(type, subject, texts);
  const description = chance(texts, 0.8) ? descriptionOf(subject, texts) : null;
  const event = chance(texts, 0.85) ? triggerEventOf(facts, random(3)) : null;

  const task: Task = {
    label,
    object: 'task',
    organization_id: organization.id,
    type,
    id: facts.taskId,
    ...outcomeOf(status, subject.invoice, random(4)),
    assignee: organization.users.find(({ id }) => id === assigneeId) ?? null,
    assignee_id: assigneeId,
    created_at: row.created_at === null ? null : instantText(row.created_at),
    data: dataOf(facts, random(5)),
    description,
    modified_at: row.modified_at === null ? null : instantText(row.modified_at),
    status,
    trigger_event: event,
    trigger_event_id: event?.id ?? null,
  };
  leaveOutSomeNulls(task, random(6));
  return task;
}

/** The fields that only tasks that are done have. */
function outcomeOf(status: TaskStatus | null, invoice: string, random: Random) {
  const isDone = status === 'completed' || status === 'archived';
  const action = isDone ? oneOf(random, ['complete', 'approve', 'send', 'edit_and_send']) : null;
  return {
    action_taken: action,
    close_reason:
      status === 'closed'
        ? oneOf(random, ['duplicate', 'already paid ✅', 'no longer relevant'])
        : null,
    completed_action:
      action !== null && chance(random, 0.7)
        ? { action, invoice_numbers: [invoice], minutes_spent: below(random, 45) }
        : null,
    error_reason:
      status === 'failed'
        ? oneOf(random, ['mailbox is full', 'call was not answered', '宛先不明'])
        : null,
  };
}

function partnerName(row: TaskRow, { partners }: Organization, codes: Codes): string {
  const partnerId = textOf(row.partner, codes.partners);
  return partners.find(({ id }) => id === partnerId)?.name ?? 'a new customer';
}

function textOf(code: number | null, dictionary: Dictionary): string | null {
  return code === null ? null : dictionary.at(code);
}
