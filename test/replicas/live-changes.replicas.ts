import { expect, test } from 'vitest';
import { change } from '../../sandbox/churn.ts';
import { now } from '../../sandbox/instant.ts';
import { randomFrom } from '../../sandbox/random.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import type { TaskStore } from '../../sandbox/store.ts';
import { describeBehindBalancers } from './support/balancers.ts';
import { Follower, keyOf, TRANSPORTS } from './support/follower.ts';
import { startReplicas } from './support/replicas.ts';

const CLIENTS = 4;
const CHANGES_PER_SECOND = 20;

/**
 * Changes tasks of the first organisation.
 *
 * @returns stops it
 */
function startChanges({ store, organizations }: Sandbox): () => void {
  const random = randomFrom(1, 0);
  const [organization] = organizations;
  const timer = setInterval(() => change(store, organization, random), 1000 / CHANGES_PER_SECOND);
  return () => clearInterval(timer);
}

/** The last change of each task that still exists. */
function changesSince(store: TaskStore, organization: string, since: string): string[] {
  const changes: string[] = [];
  for (let page: number | null | undefined = 0; page != null; ) {
    const answer = store.list(organization, { page, limit: 200, sort_by: 'modified_at' });
    for (const { id: restId, modified_at: modifiedAt, status } of answer.data) {
      if (modifiedAt == null || modifiedAt < since) continue;
      changes.push(keyOf({ restId, modifiedAt, status: String(status).toUpperCase() }));
    }
    page = answer.next_page;
  }
  return changes;
}

describeBehindBalancers((startBalancer) => {
  test('a rolling restart and a crash lose no change', async ({ annotate }) => {
    const sandbox = await startSandbox({ tasks: 500 });
    // STOP_DELAY_MS has its default, as in most deployments.
    await using replicas = await startReplicas({
      STUUT_API_URL: sandbox.url,
      LIVE_INTERVAL_MS: '500',
    });
    await using balancer = await startBalancer(replicas);
    const { url } = balancer;
    const [{ id: organization, token }] = sandbox.organizations;
    const since = now();
    const followers = Object.values(TRANSPORTS).flatMap((subscribe) =>
      Array.from({ length: CLIENTS }, () => new Follower(subscribe, { url, token }, since)),
    );
    const each = async (isSo: (follower: Follower) => boolean) => {
      await expect.poll(() => followers.every(isSo), { timeout: 20_000 }).toBe(true);
    };
    const stopChanges = startChanges(sandbox);
    await each(({ events }) => events > 0);

    const { first, second } = replicas;
    for (const replica of [first, second]) {
      expect(await replica.stop()).toBe(0);
      await replica.start();
    }
    await each(({ completed }) => completed > 0);
    await first.crash();
    const atCrash = new Map(followers.map((follower) => [follower, follower.events]));
    await first.start();
    await each((follower) => follower.events > (atCrash.get(follower) ?? 0));
    stopChanges();

    const truth = changesSince(sandbox.store, organization, since);
    const missed = () => followers.map((follower) => truth.filter((one) => !follower.hasSeen(one)));
    // Changes that became visible late are searched for again after 30 seconds.
    await expect.poll(() => missed().flat(), { timeout: 45_000 }).toEqual([]);
    for (const follower of followers) await follower.stop();
    const sum = (figure: (follower: Follower) => number) =>
      followers.reduce((total, follower) => total + figure(follower), 0);
    const broken = sum((follower) => follower.broken);
    await annotate(
      `${followers.length} clients, ${truth.length} changes, ${sum(({ completed }) => completed)} streams completed, ${broken} broken: ${missed().flat().length} missed, ${sum(({ repeated }) => repeated)} of ${sum(({ events }) => events)} events repeated`,
    );
    expect(followers.flatMap(({ failures }) => failures)).toEqual([]);
    expect(truth.length).toBeGreaterThan(100);
    expect(broken).toBeGreaterThan(0);
    // By the crash: a balancer with another replica refuses no connection.
    expect(broken).toBeLessThanOrEqual(2 * followers.length);
    await sandbox.close();
  });
});
