import { describe, expect, test } from 'vitest';
import { SORT_FIELDS, SORT_ORDERS, STATUSES, TYPES } from '../../../sandbox/enums.ts';
import type { ListTasksQuery } from '../../../src/rest/types.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 300, distribution: 'even' } });

/** The parameters of the only REST request; a repeated parameter has a list of values. */
function sent(): Record<string, string[]> {
  expect(gateway.sandbox.requests).toHaveLength(1);
  const query = gateway.sandbox.requests[0]?.query ?? new URLSearchParams();
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => [name, query.getAll(name).toSorted()]),
  );
}

const NEWEST_FIRST = { sort_by: ['created_at'], sort_order: ['desc'] };

/** Requests up to 150 rows, and expects the rows that REST has for this query. */
async function expectSame(variables: Record<string, unknown>, query: ListTasksQuery) {
  const rows = listed(gateway.sandbox, query);
  const connection = await connectionOf(gateway, { first: 150, ...variables });
  expect(idsIn(connection)).toEqual(rows.slice(0, 150));
  expect(connection.totalCount).toBe(rows.length);
}

describe('a filter is sent to REST', () => {
  test.for(STATUSES)('with the status %s', async (status) => {
    await expectSame({ filter: { status: [status.toUpperCase()] } }, { status: [status] });
    expect(sent()).toEqual({ page: ['0'], limit: ['151'], status: [status], ...NEWEST_FIRST });
  });

  test.for(TYPES)('with the type %s', async (type) => {
    await expectSame({ filter: { type: type.toUpperCase() } }, { type });
    expect(sent()).toEqual({ page: ['0'], limit: ['151'], type: [type], ...NEWEST_FIRST });
  });

  test('with several statuses, as a repeated parameter', async () => {
    const filter = { status: ['OPEN', 'ASSIGNED_TO_AGENT', 'FAILED'] };
    await expectSame({ filter }, { status: ['open', 'assigned_to_agent', 'failed'] });
    expect(sent().status).toEqual(['assigned_to_agent', 'failed', 'open']);
  });

  test('with several classifications, as a repeated parameter, with any characters', async () => {
    const classification = ['dispute', 'remittance', 'a & b=c', 'Ελλάδα', 'x,y', '100 %'];
    await expectSame({ filter: { classification } }, { classification });
    expect(sent().classification).toEqual(classification.toSorted());
  });

  test('with a partner', async () => {
    const partner = gateway.sandbox.organizations[0].partners[2]?.id ?? '';
    await expectSame({ filter: { partnerId: partner } }, { partner_id: partner });
    expect(sent().partner_id).toEqual([partner]);
  });

  test.for([true, false])('with isAutomated: %s', async (isAutomated) => {
    await expectSame({ filter: { isAutomated } }, { is_automated: isAutomated });
    expect(sent().is_automated).toEqual([String(isAutomated)]);
  });

  test('with all fields together', async () => {
    const [{ users, partners }] = gateway.sandbox.organizations;
    await expectSame(
      {
        orderBy: { field: 'MODIFIED_AT', direction: 'ASC' },
        filter: {
          status: ['OPEN', 'CLOSED'],
          type: 'CALL_ANALYSIS',
          classification: ['dispute'],
          partnerId: partners[0]?.id,
          assigneeId: users[0]?.id,
          isAutomated: false,
        },
      },
      {
        sort_by: 'modified_at',
        sort_order: 'asc',
        status: ['open', 'closed'],
        type: 'call_analysis',
        classification: ['dispute'],
        partner_id: partners[0]?.id ?? '',
        assignee: users[0]?.id ?? '',
        is_automated: false,
      },
    );
    expect(sent()).toEqual({
      page: ['0'],
      limit: ['151'],
      sort_by: ['modified_at'],
      sort_order: ['asc'],
      status: ['closed', 'open'],
      type: ['call_analysis'],
      classification: ['dispute'],
      partner_id: [partners[0]?.id],
      assignee: [users[0]?.id],
      is_automated: ['false'],
    });
  });

  test('where only totalCount is selected', async () => {
    const [{ users }] = gateway.sandbox.organizations;
    const variables = { filter: { assigneeId: users[1]?.id } };
    const query = 'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }';
    const { data } = await gateway.ask(query, { variables });
    const totalCount = listed(gateway.sandbox, { assignee: users[1]?.id ?? '' }).length;
    expect(totalCount).toBeGreaterThan(0);
    expect(data).toEqual({ tasks: { totalCount } });
    expect(sent().assignee).toEqual([users[1]?.id]);
  });
});

describe('an order is sent to REST', () => {
  const isTime = (field: string) => field.endsWith('_at');
  const orders = SORT_FIELDS.flatMap((field) => SORT_ORDERS.map((order) => ({ field, order })));

  test.for(orders.filter(({ field }) => isTime(field)))(
    'as $field $order',
    async ({ field, order }) => {
      const orderBy = { field: field.toUpperCase(), direction: order.toUpperCase() };
      await expectSame({ orderBy }, { sort_by: field, sort_order: order });
      const sort = { sort_by: [field], sort_order: [order] };
      expect(sent()).toEqual({ page: ['0'], limit: ['151'], ...sort });
    },
  );

  test.for(SORT_FIELDS.filter(isTime))(
    'as %s with an explicit desc, where no direction is given',
    async (field) => {
      await expectSame({ orderBy: { field: field.toUpperCase() } }, { sort_by: field });
      expect(sent()).toMatchObject({ sort_by: [field], sort_order: ['desc'] });
    },
  );

  test.for(orders.filter(({ field }) => !isTime(field)))(
    'as $field $order through a filter for each word, sorted by time of creation',
    async ({ field, order }) => {
      const orderBy = { field: field.toUpperCase(), direction: order.toUpperCase() };
      const query = { sort_by: field, sort_order: order };
      await expectSame({ orderBy }, query);
      gateway.sandbox.requests.length = 0;
      await expectSame({ orderBy }, query);
      const parameters = gateway.sandbox.requests.map((request) => request.query);
      // Rows without a value that REST can filter by are read at the position that the others leave.
      const [byWord, others] = [`${field} asc`, `created_at ${order}`];
      const sorts = parameters.map((sent) => `${sent.get('sort_by')} ${sent.get('sort_order')}`);
      expect([byWord, others]).toEqual(expect.arrayContaining(sorts));
      const pages = parameters.filter(
        (sent) => sent.get('sort_by') === 'created_at' && sent.get('limit') !== '1',
      );
      const words = pages.map((sent) => sent.getAll(field));
      expect(words.length).toBeGreaterThan(1);
      for (const word of words) expect(word).toHaveLength(1);
      const sequence: string[] = field === 'status' ? [...STATUSES] : [...TYPES];
      if (order === 'desc') sequence.reverse();
      const places = words.map(([word = '']) => sequence.indexOf(word));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    },
  );

  test('as an explicit created_at desc, where none is given', async () => {
    await expectSame({}, { sort_by: 'created_at', sort_order: 'desc' });
    expect(sent()).toEqual({ page: ['0'], limit: ['151'], ...NEWEST_FIRST });
  });
});
