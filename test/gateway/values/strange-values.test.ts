import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { SECRET } from '../tokens/leaks.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 0 } });

const USER = {
  email: 'ada@example.com',
  family_name: 'Byron',
  given_name: 'Ada',
  object: 'user',
  organization_id: 'org_1',
  id: 'usr_ada',
};
const EVENT = { name: 'email.received', object: 'event', id: 'evt_1' };
const ITEM = {
  object: 'task_data',
  source: 'email',
  task_id: 'one',
  type: 'response',
  id: 'dat_1',
};

/** The list is one broken task above a valid one; given values replace those in the REST response. */
function fill(raw: Record<string, unknown>): void {
  const { store, organizations } = gateway.sandbox;
  const [{ id }] = organizations;
  store.clear(id);
  store.insert(id, { id: 'one', created_at: '2025-03-07T05:31:59Z', raw });
  store.insert(id, { id: 'two', created_at: '2025-03-07T05:31:58Z' });
}

/** Selects these fields of both tasks. */
async function ask(fields: string) {
  const answer = await gateway.ask<{ tasks: { nodes: unknown[] } }>(
    `{ tasks { nodes { ... on Node { id } restId ...fields } } } fragment fields on Task { ${fields} }`,
  );
  expect(answer.status).toBe(200);
  const [one, two] = answer.data?.tasks.nodes ?? [];
  expect(two).toMatchObject({ restId: 'two' });
  return { one, errors: answer.errors, text: answer.text };
}

/** Checks that there is one error, at this path. */
function expectOneError(errors: Awaited<ReturnType<typeof ask>>['errors'], ...path: unknown[]) {
  expect(errors).toHaveLength(1);
  expect(errors?.[0]).toMatchObject({
    path: ['tasks', 'nodes', 0, ...path],
    extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
  });
}

describe('an object inside a task that lacks a required field is null alone', () => {
  test.for(Object.keys(USER))('an assignee without %s', async (field) => {
    fill({ assignee: { ...USER, [field]: undefined }, assignee_id: 'usr_ada' });
    const { one, errors } = await ask('label assigneeId assignee { restId email }');
    expect(one).toMatchObject({ label: expect.any(String), assigneeId: 'usr_ada', assignee: null });
    expectOneError(errors, 'assignee');
  });

  test.for(Object.keys(EVENT))('a trigger event without %s', async (field) => {
    fill({ trigger_event: { ...EVENT, [field]: undefined }, trigger_event_id: 'evt_1' });
    const { one, errors } = await ask('triggerEventId triggerEvent { restId }');
    expect(one).toMatchObject({ triggerEventId: 'evt_1', triggerEvent: null });
    expectOneError(errors, 'triggerEvent');
  });

  test.for<unknown>(['usr_ada', 7, true, []])('an assignee that is %j', async (assignee) => {
    fill({ assignee });
    const { one, errors } = await ask('assignee { restId }');
    expect(one).toMatchObject({ assignee: null });
    expectOneError(errors, 'assignee');
  });

  test('except a data item without a source, which makes its task null', async () => {
    fill({ data: [ITEM, { ...ITEM, source: undefined }] });
    const { one, errors } = await ask('label data { restId }');
    expect(one).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.path?.slice(0, 4)).toEqual(['tasks', 'nodes', 0, 'data']);
    expect(errors?.[0]?.extensions?.code).toBe('UPSTREAM_INVALID_RESPONSE');
  });

  test('and no error where it is not selected', async () => {
    fill({ assignee: { id: 'usr_ada' }, trigger_event: 7, data: [{}], description: {} });
    const { one, errors } = await ask('label');
    expect(one).toMatchObject({ restId: 'one' });
    expect(errors).toBeUndefined();
  });
});

describe('a value of the wrong type in a nullable field is null alone, and not in the error', () => {
  const wrong = { note: SECRET };

  test.for<[path: string, raw: Record<string, unknown>]>([
    ['description', { description: wrong }],
    ['description', { description: [SECRET] }],
    ['actionTaken', { action_taken: wrong }],
    ['closeReason', { close_reason: wrong }],
    ['errorReason', { error_reason: wrong }],
    ['assigneeId', { assignee_id: wrong }],
    ['triggerEventId', { trigger_event_id: wrong }],
    ['completedAction', { completed_action: SECRET }],
    ['completedAction', { completed_action: [SECRET] }],
    ['createdAt', { created_at: SECRET }],
    ['modifiedAt', { modified_at: `2025-13-45 ${SECRET}` }],
    ['modifiedAt', { modified_at: 1_741_325_516 }],
    ['assignee.isOrgAdmin', { assignee: { ...USER, is_org_admin: SECRET } }],
    ['assignee.name', { assignee: { ...USER, name: wrong } }],
    ['assignee.createdAt', { assignee: { ...USER, created_at: SECRET } }],
    ['triggerEvent.message', { trigger_event: { ...EVENT, message: wrong } }],
    ['triggerEvent.timestamp', { trigger_event: { ...EVENT, timestamp: SECRET } }],
  ])('%s in %j', async ([path, raw]) => {
    fill(raw);
    const [field = '', inner] = path.split('.');
    const { one, errors, text } = await ask(inner ? `${field} { restId ${inner} }` : field);
    const value = inner ? { restId: expect.any(String), [inner]: null } : null;
    expect(one).toMatchObject({ restId: 'one', [field]: value });
    expectOneError(errors, ...path.split('.'));
    expect(text).not.toContain(SECRET);
    expect(JSON.stringify(gateway.log)).not.toContain(SECRET);
  });

  test('except in JSON fields, which take any value', async () => {
    for (const value of [null, 0, false, '', 'text', [1, [2]], { a: { b: null } }]) {
      fill({
        data: [{ ...ITEM, data: value }],
        trigger_event: { ...EVENT, data: value, entity: value },
      });
      const { one, errors } = await ask('data { data } triggerEvent { data entity }');
      expect(errors).toBeUndefined();
      expect(one).toMatchObject({
        data: [{ data: value }],
        triggerEvent: { data: value, entity: value },
      });
    }
  });

  test.for<unknown>([undefined, null, []])(
    'except data that is %j, which is an empty list',
    async (data) => {
      fill({ data });
      const { one, errors } = await ask('data { restId }');
      expect(errors).toBeUndefined();
      expect(one).toMatchObject({ data: [] });
    },
  );
});
