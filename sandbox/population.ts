import type { TaskStatus, TaskType } from '../src/rest/types.ts';
import { creationTimes, type Distribution } from './creation-times.ts';
import { CLASSIFICATIONS, STATUSES, TYPES } from './enums.ts';
import { DAY, END_OF_HISTORY, HOUR, SECOND } from './instant.ts';
import type { Organization } from './organizations.ts';
import { withUnknownWords } from './plain-row.ts';
import { chance, oneOf, type Random, randomFrom, weighted } from './random.ts';
import type { SeedData } from './task-json.ts';
import type { Codes, TaskRow } from './task-row.ts';

const STATUS_WEIGHTS: readonly [TaskStatus, number][] = [
  ['open', 40],
  ['completed', 34],
  ['closed', 9],
  ['archived', 6],
  ['assigned_to_agent', 5],
  ['processing', 3],
  ['failed', 3],
];

const TYPE_WEIGHTS: readonly [TaskType, number][] = [
  ['auto_response_email', 24],
  ['scheduled_email_approval', 20],
  ['call_analysis', 14],
  ['activity_summary_outreach', 10],
  ['activity_summary_payments', 8],
  ['scheduled_call_approval', 8],
  ['auto_response_call', 7],
  ['recommendation_new_contact', 6],
  ['disable_contact', 3],
];

/** The rows of all organisations, one organisation after the other; `counts` has the number of each. */
export function* populationsOf(
  { seed, organizations, codes, behaviour }: SeedData,
  counts: readonly number[],
  distribution: Distribution,
): Generator<TaskRow> {
  let firstSequence = 1;
  for (const [place, organization] of organizations.entries()) {
    const count = counts[place] ?? 0;
    const spec = { organization, place, count, firstSequence, distribution, seed, codes };
    firstSequence += count;
    for (const row of populationOf(spec)) {
      yield withUnknownWords(row, behaviour.unknownWords, codes);
    }
  }
}

interface PopulationSpec {
  organization: Organization;
  /** The organisation's index. */
  place: number;
  count: number;
  firstSequence: number;
  distribution: Distribution;
  seed: number;
  codes: Codes;
}

/** The rows of an organisation in the order of their creation. */
function* populationOf(spec: PopulationSpec): Generator<TaskRow> {
  const { codes, count, place, organization } = spec;
  const random = randomFrom(spec.seed, place, 100);
  const times = creationTimes(spec.distribution, count, randomFrom(spec.seed, place, 101));
  // Makes sure that rare pairs of status and type also occur in a short list.
  const stride = Math.max(1, Math.floor(count / (STATUSES.length * TYPES.length)));

  for (const [index, createdAt] of times.entries()) {
    const dealt = index % stride === 0 ? index / stride : undefined;
    const status = dealt === undefined ? drawnStatus(random) : oneAt(STATUSES, dealt);
    const type =
      dealt === undefined
        ? weighted(random, TYPE_WEIGHTS)
        : oneAt(TYPES, Math.floor(dealt / STATUSES.length));
    const assignee = assigneeFrom(organization, random);
    yield {
      sequence: spec.firstSequence + index,
      organization: place,
      created_at: createdAt,
      modified_at: chance(random, 0.01) ? null : modifiedAfter(createdAt, status, random),
      status: status === null ? null : codes.statuses.codeOf(status),
      type: codes.types.codeOf(type),
      classification: chance(random, 0.25)
        ? null
        : codes.classifications.codeOf(oneOf(random, CLASSIFICATIONS)),
      partner: chance(random, 0.05)
        ? null
        : codes.partners.codeOf(oneOf(random, organization.partners).id),
      assignee: assignee === null ? null : codes.assignees.codeOf(assignee),
      is_automated: chance(random, 0.35) ? 1 : 0,
      given_id: null,
      overlay: null,
    };
  }
}

function drawnStatus(random: Random): TaskStatus | null {
  return chance(random, 0.01) ? null : weighted(random, STATUS_WEIGHTS);
}

function oneAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}

/** Most tasks go to the first few users, and none to the last. */
export function assigneeFrom({ users }: Organization, random: Random): string | null {
  if (chance(random, 0.15)) return null;
  const user = users[Math.floor(random() ** 1.5 * (users.length - 1))];
  return user?.id ?? null;
}

function modifiedAfter(createdAt: number, status: TaskStatus | null, random: Random): number {
  if (status === 'closed' || status === 'archived') {
    // Like a nightly job: many tasks share a second.
    const night = createdAt - (createdAt % DAY) + DAY + 2 * HOUR;
    return Math.min(night, END_OF_HISTORY);
  }
  if (chance(random, status === 'open' ? 0.7 : 0.1)) return createdAt;
  const delay = Math.floor(-Math.log(1 - random()) * 30 * 3600) * SECOND;
  return Math.min(createdAt + delay, END_OF_HISTORY);
}
