import { beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../../examples/federation/compose.ts';
import { createGraph } from '../../examples/federation/graph.ts';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { fixture } from '../support/fixture.ts';
import { startTestGateway } from '../support/gateway.ts';
import { codesByPath, managersOf, newestTasks, userCall } from './larger-graph.ts';
import { largerGraphForFile } from './suite.ts';

const graph = largerGraphForFile({
  createPartners: createPartnersSubgraph,
  createGraph: async (urls) => createGraph((await compose({ ...urls })).sdl),
});

describe('_entities', () => {
  const QUERY = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename ... on User { userId: restId } ... on Task { taskId: restId }
    }
  }`;
  const entities = (representations: unknown[]) =>
    graph.gateway.ask<{ _entities: unknown }>(QUERY, { variables: { representations } });

  test('finds objects by either key in the given order, with null for unknown ones, each once', async () => {
    const [user = ''] = managersOf(graph);
    const [task] = graph.partners.flatMap(({ escalations }) => escalations);
    const found = await graph.gateway.ask<{ user: { id: string } }>(
      'query ($user: ID!) { user(id: $user) { id } }',
      { variables: { user } },
    );
    graph.forget();
    const answer = await entities([
      { __typename: 'User', restId: user },
      { __typename: 'Task', id: task?.id },
      { __typename: 'User', restId: 'usr_nobody' },
      { __typename: 'User', id: found.data?.user.id },
      { __typename: 'Task', id: task?.id },
    ]);
    expect(answer.errors).toBeUndefined();
    const [aUser, aTask] = [
      { __typename: 'User', userId: user },
      { __typename: 'Task', taskId: task?.restId },
    ];
    expect(answer.data?._entities).toEqual([aUser, aTask, null, aUser, aTask]);
    expect(graph.restCalls().toSorted()).toEqual(
      [newestTasks(60), userCall(user), userCall('usr_nobody')].toSorted(),
    );
  });

  describe('of a task by `restId` and `createdAt`', () => {
    const gateway = fixture(() => startTestGateway({ sandbox: { tasks: 8_000 } }));
    beforeEach(() => {
      gateway.sandbox.requests.length = 0;
    });
    const task = (key: object) =>
      gateway.ask<{ _entities: unknown[] }>(QUERY, {
        variables: { representations: [{ __typename: 'Task', ...key }] },
      });
    /** A task in the middle of the list, as stored by another service. */
    const aTask = () => {
      const { store, organizations } = gateway.sandbox;
      const [row] = store.list(organizations[0].id, { page: 4_000, limit: 1 }).data;
      if (!row?.created_at) throw new Error('no task');
      return { restId: row.id, createdAt: row.created_at };
    };

    test('takes a few calls at any age, where the `restId` alone takes a scan', async () => {
      const { restId, createdAt } = aTask();
      const found = await task({ restId, createdAt });
      expect(found.data?._entities).toEqual([{ __typename: 'Task', taskId: restId }]);
      expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(14);
      gateway.sandbox.requests.length = 0;
      const scanned = await task({ restId });
      expect(scanned.data?._entities).toEqual([{ __typename: 'Task', taskId: restId }]);
      expect(gateway.sandbox.requests.length).toBeGreaterThan(20);
    });

    test('reads the time in any zone, and leaves it out where it is null', async () => {
      const { restId, createdAt } = aTask();
      const zoned = new Date(Date.parse(createdAt) + 7_200_000).toISOString();
      for (const time of [zoned.replace('Z', '+02:00'), null]) {
        const { data } = await task({ restId, createdAt: time });
        expect(data?._entities).toEqual([{ __typename: 'Task', taskId: restId }]);
      }
    });

    test('finds nothing under the time of another task', async () => {
      const { restId } = aTask();
      const { data, errors } = await task({ restId, createdAt: '2025-03-01T00:00:00Z' });
      expect(errors).toBeUndefined();
      expect(data?._entities).toEqual([null]);
    });

    test.for(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
      'finds a task whose time is %s, which no search can use',
      async (createdAt) => {
        const { store, organizations } = gateway.sandbox;
        const restId = store.insert(organizations[0].id, { raw: { created_at: createdAt } });
        const { data, errors } = await task({ restId, createdAt });
        expect(errors).toBeUndefined();
        expect(data?._entities).toEqual([{ __typename: 'Task', taskId: restId }]);
      },
    );

    test.for([['yesterday'], [7], [{}], ['2025-02-30T00:00:00Z']])(
      'refuses %j as its time with BAD_USER_INPUT',
      async ([createdAt]) => {
        const { errors } = await task({ restId: 'tsk_1', createdAt });
        expect(errors).toMatchObject([
          { message: expect.stringContaining('createdAt'), extensions: { code: 'BAD_USER_INPUT' } },
        ]);
        expect(gateway.sandbox.requests).toEqual([]);
      },
    );
  });

  test('has one error for an invalid representation, without an effect on the others', async () => {
    const [user = ''] = managersOf(graph);
    const answer = await entities([
      { __typename: 'User' },
      { __typename: 'Partner', id: 'ptn_1' },
      { __typename: 'User', id: graph.partners[0]?.escalations[0]?.id },
      { __typename: 'User', restId: user },
    ]);
    expect(codesByPath(answer)).toEqual({
      '_entities.0': 'BAD_USER_INPUT',
      '_entities.1': 'BAD_USER_INPUT',
      '_entities.2': 'BAD_USER_INPUT',
    });
    expect(answer.data?._entities).toEqual([
      null,
      null,
      null,
      { __typename: 'User', userId: user },
    ]);
  });

  test.for([['a text'], [null], [{ id: 'x' }], [{ __typename: 7 }], [[]]])(
    'refuses %j, which is no representation, with BAD_USER_INPUT',
    async (representations) => {
      const answer = await entities(representations);
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
      expect(graph.restCalls()).toEqual([]);
    },
  );
});
