import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn } from '../connections/connection.ts';

describe('REST ids', () => {
  const ODD: [name: string, id: string][] = [
    ['of 257 characters', 'x'.repeat(257)],
    ['of 1,024 characters', 'é'.repeat(1024)],
    ['with spaces', ' tsk 1 / 2 '],
    ['with line breaks', 'tsk\n1'],
    ['that decode as base64', Buffer.from('tsk_1').toString('base64')],
    ['that decode as a cursor might', Buffer.from('1.abc.["x",0,"y",1]').toString('base64url')],
    ['that decode as an id of Relay does', Buffer.from('Task:1').toString('base64')],
    ['with characters of a URL', 'a&b=c?d#e%20+é'],
    ['with quotes and emoji', '"\'😀'],
  ];

  test.for(ODD)('%s are accepted wherever an id is accepted', async ([, restId]) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    const { store, organizations } = gateway.sandbox;
    const [{ id: organization, users }] = organizations;
    const [user] = users;
    if (user === undefined) throw new Error('no user');
    const assignee = { ...user, id: restId };
    const at = (n: number) => `2025-03-07T05:31:5${n}Z`;
    store.insert(organization, { id: 'newer', created_at: at(3) });
    store.insert(organization, { id: restId, created_at: at(2), assignee, assignee_id: restId });
    store.insert(organization, { id: 'older', created_at: at(1) });
    const page = await connectionOf(gateway, { first: 2 });
    expect(idsIn(page)).toEqual(['newer', restId]);
    const after = page.pageInfo.endCursor;
    expect(idsIn(await connectionOf(gateway, { first: 2, after }))).toEqual(['older']);
    expect(idsIn(await connectionOf(gateway, { last: 2, before: after }))).toEqual(['newer']);
    const query = `query ($restId: ID!) {
      task(id: $restId) { id restId assignee { id } }
      user(id: $restId) { id restId }
      tasksByIds(ids: [$restId]) { restId }
      tasks(filter: { assigneeId: $restId }) { totalCount }
    }`;
    interface Found {
      task: { id: string; restId: string; assignee: { id: string } };
      user: { id: string; restId: string };
    }
    const { data, errors } = await gateway.ask<Found>(query, { variables: { restId } });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      task: { restId },
      user: { restId },
      tasksByIds: [{ restId }],
      tasks: { totalCount: 1 },
    });
    expect(data?.task.assignee.id).toBe(data?.user.id);
    const ids = [data?.task.id, data?.user.id];
    const again = await gateway.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Task { restId } ... on User { restId } } }',
      { variables: { ids } },
    );
    expect(again.errors).toBeUndefined();
    expect(again.data).toEqual({ nodes: ids.map((id) => ({ id, restId })) });
  });

  test.for([
    ['longer than 1,024 characters', 'x'.repeat(1025)],
    ['empty', ''],
  ])('%s are an error in the list', async ([, restId]) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    const { store, organizations } = gateway.sandbox;
    store.insert(organizations[0].id, { id: 'one', created_at: '2025-03-07T05:31:59Z' });
    store.insert(organizations[0].id, { created_at: '2025-03-07T05:31:58Z', raw: { id: restId } });
    const { data, errors } = await gateway.ask('{ tasks { nodes { restId } totalCount } }');
    expect(data).toEqual({ tasks: { nodes: [{ restId: 'one' }, null], totalCount: 2 } });
    expect(errors).toMatchObject([
      { path: ['tasks', 'nodes', 1], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
  });
});

describe('the time', () => {
  test.for([
    ['2025-03-07T05:31:56Z', '2025-03-07T05:31:56Z'],
    ['2025-03-07T05:31:56.123Z', '2025-03-07T05:31:56.123Z'],
    ['2025-03-07T05:31:56.123456', '2025-03-07T05:31:56.123456Z'],
    ['2025-03-07T05:31:56.123456789Z', '2025-03-07T05:31:56.123456789Z'],
    ['2025-03-07T05:31:56', '2025-03-07T05:31:56Z'],
    ['2025-03-07 05:31:56.5', '2025-03-07T05:31:56.5Z'],
    ['2025-03-07T05:31:56.123456+00:00', '2025-03-07T05:31:56.123456+00:00'],
    ['2025-03-07T05:31:56.123456+00', '2025-03-07T05:31:56.123456+00:00'],
    ['2025-03-07T05:31:56-0530', '2025-03-07T05:31:56-05:30'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s is shown as %s', async ([sent, shown = '']) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    gateway.sandbox.store.insert(gateway.sandbox.organizations[0].id, {
      raw: { created_at: sent, modified_at: sent },
    });
    const { data, errors } = await gateway.ask('{ tasks { nodes { createdAt modifiedAt } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ tasks: { nodes: [{ createdAt: shown, modifiedAt: shown }] } });
    const instant = Date.parse(shown);
    expect(Number.isNaN(instant)).toBe(false);
  });

  test.for([
    '2023-13-45T25:61:61Z',
    '2025-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2025-03-07T24:00:00Z',
    '2025-03-07T05:60:00Z',
    '2025-03-07T05:31:60Z',
    '2025-03-07T05:31:56+25:00',
    '2025-03-07',
    '2025-03-07T05:31Z',
    'yesterday',
    '',
  ])('"%s" is an error of its field', async (sent) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    gateway.sandbox.store.insert(gateway.sandbox.organizations[0].id, {
      id: 'one',
      raw: { modified_at: sent },
    });
    const { data, errors } = await gateway.ask('{ tasks { nodes { restId modifiedAt } } }');
    expect(data).toEqual({ tasks: { nodes: [{ restId: 'one', modifiedAt: null }] } });
    expect(errors).toMatchObject([
      {
        path: ['tasks', 'nodes', 0, 'modifiedAt'],
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
      },
    ]);
  });
});
