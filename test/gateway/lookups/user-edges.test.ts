import { beforeEach, describe, expect, test } from 'vitest';
import type { TaskFields } from '../../../sandbox/task-fields.ts';
import type { TriggerEvent, User } from '../../../src/rest/types.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { listed } from '../connections/connection.ts';

const gateway = gatewayForEachTest({ sandbox: { tasks: 0 }, config: { upstreamRetries: 0 } });

const sent = () => gateway.sandbox.requests.map(({ query }) => `${query}`);
const userCall = (restId: string) =>
  `page=0&limit=1&sort_by=created_at&sort_order=desc&assignee=${restId}`;

function userOf(id: string, invitedBy: string | null = null): User {
  const names = { email: `${id}@example.com`, family_name: 'F', given_name: 'G', object: 'user' };
  const organization_id = gateway.sandbox.organizations[0].id;
  return { ...names, id, organization_id, invited_by_user_id: invitedBy };
}

function eventOf(id: string, actor_id: string | null): TriggerEvent {
  return { id, name: 'call.completed', object: 'event', actor_id };
}

let minute = 0;
/** Adds a task, each of them older than the one before. */
function addTask(fields: TaskFields): string {
  const created_at = new Date(Date.UTC(2025, 1, 1) - minute++ * 60_000).toISOString();
  const { store, organizations } = gateway.sandbox;
  const withId = fields.assignee ? { assignee_id: fields.assignee.id } : {};
  return store.insert(organizations[0].id, { created_at, ...withId, ...fields });
}

describe('invitedBy', () => {
  const CHAIN = `query ($id: ID!) {
    user(id: $id) { restId invitedBy { restId invitedBy { restId invitedBy { restId } } } }
  }`;

  test('leads from one user to the next, with one call each, up to a user without an inviter', async () => {
    for (const [id, invitedBy] of [
      ['usr_c', 'usr_b'],
      ['usr_b', 'usr_a'],
      ['usr_a', null],
    ] as const) {
      addTask({ assignee: userOf(id, invitedBy) });
    }
    const { data, errors } = await gateway.ask(CHAIN, { variables: { id: 'usr_c' } });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      user: {
        restId: 'usr_c',
        invitedBy: { restId: 'usr_b', invitedBy: { restId: 'usr_a', invitedBy: null } },
      },
    });
    expect(sent()).toEqual(['usr_c', 'usr_b', 'usr_a'].map(userCall));
  });

  test('is null where the inviter has no task, while invitedById is set', async () => {
    addTask({ assignee: userOf('usr_b', 'usr_gone') });
    const query = 'query ($id: ID!) { user(id: $id) { invitedById invitedBy { restId } } }';
    const { data, errors } = await gateway.ask(query, { variables: { id: 'usr_b' } });
    expect({ data, errors }).toEqual({
      data: { user: { invitedById: 'usr_gone', invitedBy: null } },
    });
    expect(sent()).toEqual(['usr_b', 'usr_gone'].map(userCall));
  });

  test('of two users who invited each other takes no further call', async () => {
    addTask({ assignee: userOf('usr_a', 'usr_b') });
    addTask({ assignee: userOf('usr_b', 'usr_a') });
    const { data } = await gateway.ask(CHAIN, { variables: { id: 'usr_a' } });
    const [a, b] = [{ restId: 'usr_a' }, { restId: 'usr_b' }];
    expect(data).toEqual({
      user: { ...a, invitedBy: { ...b, invitedBy: { ...a, invitedBy: b } } },
    });
    expect(sent()).toEqual(['usr_a', 'usr_b'].map(userCall));
  });
});

describe('the actor of an event', () => {
  const ACTORS = '{ tasks { nodes { triggerEvent { actorId actor { restId } } } } }';
  const LIST = 'page=0&limit=51&sort_by=created_at&sort_order=desc';

  /** Who caused the first six events, as the gateway shows them. */
  async function actors() {
    const { data, errors } = await gateway.ask<{
      tasks: { nodes: { triggerEvent: { actorId: string; actor: object | null } | null }[] };
    }>(ACTORS);
    const events = data?.tasks.nodes.map(({ triggerEvent }) => triggerEvent) ?? [];
    expect(events).toHaveLength(50);
    return { events: events.slice(0, 6), errors };
  }

  const user = (actorId: string) => ({ actorId, actor: { restId: actorId } });
  const stranger = (actorId: string | null) => ({ actorId, actor: null });

  beforeEach(() => {
    addTask({ assignee: null, trigger_event: eventOf('evt_1', 'usr_far') });
    addTask({ assignee: null, trigger_event: eventOf('evt_2', 'cnt_1') });
    addTask({ assignee: null, trigger_event: eventOf('evt_3', null) });
    addTask({ assignee: userOf('usr_near'), trigger_event: eventOf('evt_4', 'usr_near') });
    addTask({ assignee: null, trigger_event: eventOf('evt_5', 'cnt_1') });
    addTask({ assignee: null, trigger_event: eventOf('evt_6', 'usr_idle') });
    for (let n = 0; n < 45; n++) addTask({ assignee: null, trigger_event: null });
    addTask({ assignee: userOf('usr_far'), trigger_event: null });
  });

  test('is a user, or null for a contact, no actor, and a user without a task', async () => {
    const { events, errors } = await actors();
    expect(errors).toBeUndefined();
    expect(events).toEqual([
      user('usr_far'),
      stranger('cnt_1'),
      stranger(null),
      user('usr_near'),
      stranger('cnt_1'),
      stranger('usr_idle'),
    ]);
    const [list, ...lookups] = sent();
    expect(list).toBe(LIST);
    expect(lookups.sort()).toEqual(['cnt_1', 'usr_far', 'usr_idle'].map(userCall));
  });

  test.for([400, 422])(
    'is null where REST refuses the id of another type with %i',
    async (status) => {
      gateway.sandbox.faults.add({
        fault: { kind: 'status', status, body: '{"detail":[]}' },
        when: ({ query }) => query.get('assignee')?.startsWith('cnt_') ?? false,
      });
      const { events, errors } = await actors();
      expect(errors).toBeUndefined();
      expect(events).toMatchObject([{}, stranger('cnt_1'), {}, {}, stranger('cnt_1'), {}]);
    },
  );

  test('is an error at its own path only, where REST fails', async () => {
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 500 },
      when: ({ query }) => query.get('assignee') === 'usr_far',
    });
    const { events, errors } = await actors();
    expect(errors).toMatchObject([
      {
        path: ['tasks', 'nodes', 0, 'triggerEvent', 'actor'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { status: 500 } },
      },
    ]);
    expect(events).toMatchObject([stranger('usr_far'), {}, {}, user('usr_near'), {}, {}]);
  });
});

describe('a user whose newest task does not show them', () => {
  const QUERY = 'query ($id: ID!) { user(id: $id) { restId } usersByIds(ids: [$id]) { restId } }';
  const found = { user: { restId: 'usr_a' }, usersByIds: [{ restId: 'usr_a' }] };

  const USER = { id: 'usr_a', family_name: 'F', given_name: 'G', object: 'user' };
  const broken: [name: string, fields: TaskFields][] = [
    ['the task has no label', { raw: { label: null } }],
    ['the user has no email', { assignee: { ...USER, email: null } as never }],
  ];

  test.for(broken)('is found in another one: %s', async ([, fields]) => {
    addTask({ assignee: userOf('usr_a'), ...fields });
    addTask({ assignee: userOf('usr_a') });
    const { data, errors } = await gateway.ask(QUERY, { variables: { id: 'usr_a' } });
    expect({ data, errors }).toEqual({ data: found, errors: undefined });
    expect(sent()).toHaveLength(2);
  });

  test('fails if there is no other one', async () => {
    addTask({ assignee: userOf('usr_a'), raw: { label: null } });
    const { errors } = await gateway.ask('{ user(id: "usr_a") { restId } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });

  test('stays complete beside an old task that shows them without an email', async () => {
    addTask({ assignee: userOf('usr_a') });
    addTask({ assignee: { ...userOf('usr_a'), email: null } as never });
    const query = '{ user(id: "usr_a") { restId tasks(first: 1) { nodes { restId } } } }';
    const { data, errors } = await gateway.ask(query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ user: { restId: 'usr_a' } });
  });
});

test('a user is found where REST leaves the newest task out', async () => {
  await using gateway = await startTestGateway({
    sandbox: { tasks: 600, behaviour: { hidden: 0.3 } },
  });
  const [{ users }] = gateway.sandbox.organizations;
  const ids = users
    .map(({ id }) => id)
    .filter((assignee) => listed(gateway.sandbox, { assignee }).length > 0);
  const { data, errors } = await gateway.ask(
    'query ($ids: [ID!]!) { usersByIds(ids: $ids) { restId } }',
    { variables: { ids } },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ usersByIds: ids.map((restId) => ({ restId })) });
  const calls = gateway.sandbox.requests.map(({ query }) => query.get('limit'));
  expect(new Set(calls)).toEqual(new Set(['1', '200']));
  expect(calls.length).toBeLessThanOrEqual(2 * ids.length);
});
