import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';

const QUERY = '{ tasks(first: 2) { nodes { restId status type } } }';

test('an unknown word is UNKNOWN without an error, and logged once', async () => {
  await using gateway = await startTestGateway();
  gateway.sandbox.faults.add({ fault: { kind: 'unknown-enum' } });
  for (let request = 0; request < 2; request++) {
    const { data, errors } = await gateway.ask(QUERY);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      tasks: { nodes: [{ status: 'UNKNOWN', type: 'UNKNOWN' }, { restId: expect.any(String) }] },
    });
  }
  expect(gateway.sandbox.requests).toHaveLength(2);
  for (const word of ['waiting_for_customer', 'carrier_pigeon']) {
    const lines = gateway.log.filter((line) => JSON.stringify(line).includes(word));
    expect(lines).toMatchObject([{ level: 'warn' }]);
  }
});

test('each unknown word is logged once, for any number of rows', async () => {
  await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
  const { store, organizations } = gateway.sandbox;
  for (const [n, status] of ['on_hold', 'on_hold', 'snoozed', 'open', 'on_hold', null].entries()) {
    store.insert(organizations[0].id, {
      created_at: `2025-03-07T05:31:5${9 - n}Z`,
      raw: { status },
    });
  }
  const query = '{ tasks { nodes { status } } }';
  const { data } = await gateway.ask<{ tasks: { nodes: { status: string | null }[] } }>(query);
  expect(data?.tasks.nodes.map(({ status }) => status)).toEqual([
    'UNKNOWN',
    'UNKNOWN',
    'UNKNOWN',
    'OPEN',
    'UNKNOWN',
    null,
  ]);
  const warnings = gateway.log.filter(({ level }) => level === 'warn');
  expect(warnings).toHaveLength(2);
  expect(JSON.stringify(warnings[0])).toContain('on_hold');
  expect(JSON.stringify(warnings[1])).toContain('snoozed');
});

test('an unknown word of an enum without UNKNOWN is null with an error', async () => {
  await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
  const { store, organizations } = gateway.sandbox;
  const [{ id, users }] = organizations;
  const dashboard_settings = { thread_emails_sort_order: 'sideways' };
  store.insert(id, { raw: { assignee: { ...users[0], dashboard_settings } } });
  const { data, errors } = await gateway.ask(
    '{ tasks { nodes { assignee { dashboardSettings { threadEmailsSortOrder } } } } }',
  );
  expect(data).toEqual({
    tasks: { nodes: [{ assignee: { dashboardSettings: { threadEmailsSortOrder: null } } }] },
  });
  expect(errors).toMatchObject([
    {
      path: ['tasks', 'nodes', 0, 'assignee', 'dashboardSettings', 'threadEmailsSortOrder'],
      extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
    },
  ]);
});
