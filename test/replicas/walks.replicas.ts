import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { oneOf, randomFrom } from '../../sandbox/random.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { type Connection, idsIn, listed, TASKS } from '../gateway/connections/connection.ts';
import { ask } from './support/ask.ts';
import { describeBehindBalancers } from './support/balancers.ts';
import { type Replicas, startReplicas } from './support/replicas.ts';

let sandbox: Sandbox;
let replicas: Replicas;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox({ tasks: 2000 });
  replicas = await startReplicas({ STUUT_API_URL: sandbox.url });
  token = sandbox.organizations[0].token;
});
afterAll(async () => {
  await replicas[Symbol.asyncDispose]();
  await sandbox.close();
});

async function pageOf(url: string, variables: Record<string, unknown>): Promise<Connection> {
  const answer = await ask<{ tasks: Connection | null }>(url, token, TASKS, variables);
  if (answer.errors !== undefined || !answer.data?.tasks) throw new Error(answer.text);
  return answer.data.tasks;
}

/**
 * Pages through all open tasks, each page from the next of these URLs, while the list changes between pages;
 * returns the lost and the repeated rows.
 */
async function walkOverMovingList(urls: readonly [string, ...string[]], seed: number) {
  const random = randomFrom(seed, 0);
  const { store, organizations } = sandbox;
  const steady = new Set(listed(sandbox, { status: ['open'] }));
  const delivered: (string | undefined)[] = [];
  let after: string | null = null;
  let pages = 0;
  for (; ; pages++) {
    const url = urls[pages % urls.length] ?? urls[0];
    const variables = { first: 20, after, filter: { status: ['OPEN'] } };
    const page: Connection = await pageOf(url, variables);
    delivered.push(...idsIn(page));
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
    for (let change = 0; change < 3; change++) {
      const created_at = new Date(Date.UTC(2026, 0, 1) + (pages * 3 + change) * 1000).toISOString();
      store.insert(organizations[0].id, { created_at, status: 'open' });
      const gone = oneOf(random, [...steady]);
      steady.delete(gone);
      if (change === 0) store.remove(gone);
      else store.update(gone, { status: 'completed' });
    }
  }
  return {
    pages,
    lost: [...steady].filter((id) => !delivered.includes(id)),
    repeated: delivered.filter((id, place) => delivered.indexOf(id) !== place),
  };
}

describe('two replicas', () => {
  test('give the same answer, byte for byte', async () => {
    const { first, second } = replicas;
    const query = '{ tasks(first: 30) { edges { cursor node { id assignee { id } } } } }';
    const [one, other] = await Promise.all(
      [first, second].map(({ url }) => ask(url, token, query)),
    );
    expect(one?.errors).toBeUndefined();
    expect(one?.text).toBe(other?.text);
  });

  test('serve a walk over a changing list in turns', async () => {
    const { first, second } = replicas;
    const { pages, lost, repeated } = await walkOverMovingList([first.url, second.url], 1);
    expect(pages).toBeGreaterThan(20);
    expect({ lost, repeated }).toEqual({ lost: [], repeated: [] });
  });

  test('accept the ids and cursors of each other', async () => {
    const { first, second } = replicas;
    interface Named {
      tasks: { nodes: { id: string; label: string; assignee: { id: string } | null }[] };
    }
    const { data } = await ask<Named>(
      first.url,
      token,
      `{ tasks(first: 40, orderBy: { field: CREATED_AT, direction: ASC }) {
        nodes { id label assignee { id } }
      } }`,
    );
    const task = data?.tasks.nodes.at(-1);
    const user = data?.tasks.nodes.find(({ assignee }) => assignee !== null)?.assignee;
    const found = await ask(
      second.url,
      token,
      `query Found($task: ID!, $user: ID!) {
        task: node(id: $task) { id ... on Task { label } }
        user: node(id: $user) { __typename id }
      }`,
      { task: task?.id, user: user?.id },
    );
    expect(found.errors).toBeUndefined();
    expect(found.data).toEqual({
      task: { id: task?.id, label: task?.label },
      user: { __typename: 'User', id: user?.id },
    });
  });
});

describeBehindBalancers((startBalancer) => {
  test('a walk over a changing list loses and repeats no row, and both replicas serve it', async () => {
    await using balancer = await startBalancer(replicas);
    const before = [replicas.first.answered, replicas.second.answered];
    const { pages, lost, repeated } = await walkOverMovingList([balancer.url], 2);
    expect({ lost, repeated }).toEqual({ lost: [], repeated: [] });
    for (const [index, replica] of [replicas.first, replicas.second].entries()) {
      const more = () => replica.answered - (before[index] ?? 0);
      await expect.poll(more).toBeGreaterThan(pages / 3);
    }
  });
});
