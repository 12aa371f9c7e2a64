import { describe, expect, test } from 'vitest';
import type { SandboxOptions } from '../../../sandbox/server.ts';
import type { User } from '../../../src/rest/types.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const PAGE = `{ tasks(first: 50) { nodes { assignee { restId tasks(first: 5) { nodes { restId } } } } } }`;

interface Page {
  tasks: { nodes: { assignee: { restId: string; tasks: { nodes: { restId: string }[] } } }[] };
}

/** A gateway whose first 50 tasks are assigned to this number of users in turn. */
async function startWith(
  users: number,
  options: { sandbox?: SandboxOptions; config?: { operationConcurrency?: number } } = {},
): Promise<TestGateway> {
  const gateway = await startTestGateway({ ...options, sandbox: { ...options.sandbox, tasks: 0 } });
  const { store, organizations } = gateway.sandbox;
  const [{ id: organization_id }] = organizations;
  for (let n = 0; n < 200; n++) {
    const id = `usr_${String(n % users).padStart(3, '0')}`;
    const names = { email: `${id}@example.com`, family_name: 'F', given_name: 'G', object: 'user' };
    const assignee: User = { ...names, id, organization_id };
    const created_at = new Date(Date.UTC(2025, 0, 1) - n * 60_000).toISOString();
    store.insert(organization_id, { created_at, assignee, assignee_id: id });
  }
  return gateway;
}

/** Starts to record; returns the maximum number of concurrent unanswered requests. */
function watchRequests({ sandbox: { faults, requests } }: TestGateway): { most: number } {
  const seen = { most: 0 };
  faults.add({
    fault: { kind: 'slow', ms: 0 },
    when: () => {
      const waiting = requests.filter(({ status, aborted }) => status === 0 && !aborted);
      seen.most = Math.max(seen.most, waiting.length);
      return false;
    },
  });
  return seen;
}

test('50 tasks with five tasks of each of their 12 assignees take 13 calls', async () => {
  await using gateway = await startWith(12);
  const { data, errors } = await gateway.ask<Page>(PAGE);
  expect(errors).toBeUndefined();
  const nodes = data?.tasks.nodes ?? [];
  expect(nodes).toHaveLength(50);
  for (const { assignee } of nodes) expect(assignee.tasks.nodes).toHaveLength(5);
  const [list, ...lists] = gateway.sandbox.requests.map(({ query }) => `${query}`);
  expect(list).toBe('page=0&limit=51&sort_by=created_at&sort_order=desc');
  expect(lists.sort()).toEqual(
    Array.from(
      { length: 12 },
      (_, n) =>
        `page=0&limit=6&sort_by=created_at&sort_order=desc&assignee=usr_${String(n).padStart(3, '0')}`,
    ),
  );
});

describe('the concurrent REST calls of one operation', () => {
  test('are limited by the setting', async () => {
    await using gateway = await startWith(50, {
      sandbox: { latencyMs: 10 },
      config: { operationConcurrency: 4 },
    });
    const seen = watchRequests(gateway);
    const { data, errors } = await gateway.ask<Page>(PAGE);
    expect(errors).toBeUndefined();
    expect(data?.tasks.nodes.every(({ assignee }) => assignee.tasks.nodes.length === 4)).toBe(true);
    expect(gateway.sandbox.requests).toHaveLength(51);
    expect(seen.most).toBe(4);
    expect(gateway.sandbox.openSockets()).toBe(4);
  });

  test('are limited by default, so that 199 assignees are not 199 sockets', async () => {
    await using gateway = await startWith(200, { sandbox: { latencyMs: 10 } });
    const seen = watchRequests(gateway);
    const query = PAGE.replace('first: 50', 'first: 199');
    const { data, errors } = await gateway.ask<Page>(query);
    expect(errors).toBeUndefined();
    expect(data?.tasks.nodes).toHaveLength(199);
    expect(gateway.sandbox.requests).toHaveLength(200);
    expect(seen.most).toBeLessThanOrEqual(32);
  });

  test('are limited for each operation separately', async () => {
    await using gateway = await startWith(50, {
      sandbox: { latencyMs: 10 },
      config: { operationConcurrency: 3 },
    });
    const seen = watchRequests(gateway);
    const other = PAGE.replace('first: 5)', 'first: 6)');
    const answers = await Promise.all([gateway.ask<Page>(PAGE), gateway.ask<Page>(other)]);
    expect(answers.map(({ errors }) => errors)).toEqual([undefined, undefined]);
    expect(seen.most).toBeGreaterThan(3);
    expect(seen.most).toBeLessThanOrEqual(6);
  });

  test('are limited for every kind of lookup', async () => {
    await using gateway = await startWith(50, {
      sandbox: { latencyMs: 5 },
      config: { operationConcurrency: 2 },
    });
    const seen = watchRequests(gateway);
    const ids = Array.from({ length: 50 }, (_, n) => `usr_${String(n).padStart(3, '0')}`);
    const { errors } = await gateway.ask(
      'query ($ids: [ID!]!) { usersByIds(ids: $ids) { restId } task(id: "tsk_nowhere") { id } }',
      { variables: { ids } },
    );
    expect(errors).toBeUndefined();
    expect(seen.most).toBe(2);
  });
});
