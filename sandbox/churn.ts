import { CLASSIFICATIONS, TYPES } from './enums.ts';
import { now } from './instant.ts';
import type { Organization } from './organizations.ts';
import { assigneeFrom } from './population.ts';
import { below, oneOf, type Random, weighted } from './random.ts';
import type { TaskStore } from './store.ts';

const MIN_TICK_MS = 20;

/** The share of changes whose time of change is in the past. */
const LATE_SHARE = 0.2;

/** After a longer gap, such as the sleep of a laptop, missed changes are not made later. */
const MAX_GAP_MS = 1000;

/**
 * Changes the lists of all organisations: tasks are added, completed, modified and sometimes removed. The
 * seed decides which, the clock decides when.
 *
 * @returns a function that stops it
 */
export function startChurn(
  store: TaskStore,
  organizations: readonly Organization[],
  { perSecond, lateMs = 0 }: { perSecond: number; lateMs?: number },
  random: Random,
): () => void {
  if (perSecond <= 0) return () => {};
  let last = performance.now();
  let due = 0;
  const timer = setInterval(
    () => {
      const time = performance.now();
      due += (perSecond * Math.min(time - last, MAX_GAP_MS)) / 1000;
      last = time;
      for (; due >= 1; due--) change(store, oneOf(random, organizations), random, lateMs);
    },
    Math.max(MIN_TICK_MS, 500 / perSecond),
  );
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Makes one change; adds a task if there is none.
 *
 * @param lateMs one change in five becomes visible up to this long after its time of change
 */
export function change(
  store: TaskStore,
  organization: Organization,
  random: Random,
  lateMs = 0,
): void {
  const id = someTask(store, organization, random);
  const isLate = lateMs > 0 && random() < LATE_SHARE;
  const time = now(isLate ? random() * lateMs : 0);
  if (id === undefined) {
    arrive(store, organization, random, time);
    return;
  }
  const kinds = [
    [() => arrive(store, organization, random, time), 35],
    [() => complete(store, id, time), 30],
    [() => store.touch(id, time), 25],
    [() => store.remove(id), 10],
  ] as const;
  weighted(random, kinds)();
}

/** Any task, usually a new one. */
function someTask(store: TaskStore, { id }: Organization, random: Random): string | undefined {
  return store.idAt(id, Math.floor(store.count(id) * random() ** 4));
}

function arrive(store: TaskStore, organization: Organization, random: Random, time: string): void {
  store.insert(organization.id, {
    created_at: time,
    type: oneOf(random, TYPES),
    assignee_id: assigneeFrom(organization, random),
    partnerId: oneOf(random, organization.partners).id,
    classification: oneOf(random, CLASSIFICATIONS),
    isAutomated: below(random, 3) === 0,
  });
}

function complete(store: TaskStore, id: string, time: string): void {
  store.update(id, {
    status: 'completed',
    action_taken: 'complete',
    completed_action: { action: 'complete' },
    modified_at: time,
  });
}
