import { beforeEach, describe, expect, test } from 'vitest';
import { fixture } from '../support/fixture.ts';
import {
  codesByPath,
  expectedManagers,
  type LargerGraph,
  MANAGERS,
  type Making,
  managersOf,
  startLargerGraph,
  tasksCall,
} from './larger-graph.ts';

export interface LargerGraphKind {
  making: Making;
  /** The path of the error below `accountManager` if the name of a manager cannot be read. */
  nameFailsAt: '' | '.name';
  /** A path with an error if the query for the managers is refused. */
  tooComplexAt: string;
  /** The npm script that starts the example. */
  example: string;
}

/** Tests of errors in a larger graph, for every kind of composition. */
export function describeErrors(graph: LargerGraph, kind: LargerGraphKind): void {
  const NAMES = '{ partners { name accountManager { name } } }';
  const everyName = (code: string) =>
    Object.fromEntries(
      graph.partners.map((_, row) => [`partners.${row}.accountManager${kind.nameFailsAt}`, code]),
    );
  const withoutNames = ({ partners }: LargerGraph) =>
    partners.map(({ name }) => ({ name, accountManager: { name: null } }));

  describe('an error keeps its code, at its path in the larger graph:', () => {
    test.for([
      ['a wrong token', 'not-a-token'],
      ['no token', null],
    ] as const)('%s is UNAUTHENTICATED', async ([, token]) => {
      const answer = await graph.ask(NAMES, { token });
      expect(answer.status).toBe(200);
      expect(codesByPath(answer)).toEqual(everyName('UNAUTHENTICATED'));
      expect(answer.data).toEqual({ partners: withoutNames(graph) });
      expect(graph.restCalls()).toHaveLength(token === null ? 0 : 4);
    });

    test('RATE_LIMITED has the seconds to wait', async () => {
      await using limited = await startLargerGraph(kind.making);
      limited.gateway.sandbox.faults.add({
        fault: { kind: 'status', status: 429, retryAfter: '30' },
      });
      const answer = await limited.ask(NAMES);
      expect(codesByPath(answer)).toEqual(everyName('RATE_LIMITED'));
      expect(answer.errors?.[0]?.extensions).toMatchObject({
        code: 'RATE_LIMITED',
        retryAfter: 30,
        upstream: { status: 429 },
      });
    });

    test('one manager who fails does not affect the others', async () => {
      const [failing] = managersOf(graph);
      graph.gateway.sandbox.faults.add({
        fault: { kind: 'status', status: 403 },
        when: ({ query }) => query.get('assignee') === failing,
      });
      const answer = await graph.ask(MANAGERS);
      const codes = codesByPath(answer);
      expect(new Set(Object.values(codes))).toEqual(new Set(['FORBIDDEN']));
      const managers = Object.keys(codes).map((path) => path.split('.').slice(0, 3).join('.'));
      expect(new Set(managers)).toEqual(
        new Set(['partners.0.accountManager', 'partners.3.accountManager']),
      );
      expect(answer.data?.partners).toEqual(
        expectedManagers(graph).map((partner, row) =>
          row % 3 === 0 ? { ...partner, accountManager: null } : partner,
        ),
      );
    });

    test('a query over the cost limit of the gateway is QUERY_TOO_COMPLEX', async () => {
      const answer = await graph.ask(`{ partners { accountManager {
        a: tasks(first: 1000) { nodes { assignee { tasks(first: 20) { totalCount } } } }
      } } }`);
      const codes = codesByPath(answer);
      expect(new Set(Object.values(codes))).toEqual(new Set(['QUERY_TOO_COMPLEX']));
      expect(Object.keys(codes)).toContain(kind.tooComplexAt);
      expect(graph.restCalls()).toEqual([]);
    });

    describe('a list of keys over the cost limit of the gateway is sent in parts', () => {
      const strict = fixture(() => startLargerGraph({ ...kind.making, config: { maxCost: 50 } }));
      beforeEach(() => strict.forget());

      test('whose results are joined', async () => {
        const answer = await strict.ask(MANAGERS);
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toEqual({ partners: expectedManagers(strict) });
        expect(strict.arrivals.tasks.length).toBeGreaterThan(2);
        expect(strict.restCalls().toSorted()).toEqual(managersOf(strict).map(tasksCall).toSorted());
      });

      test('with errors at their paths in the whole list', async () => {
        const failing = managersOf(strict)[2];
        strict.gateway.sandbox.faults.add({
          fault: { kind: 'status', status: 403 },
          when: ({ query }) => query.get('assignee') === failing,
        });
        const answer = await strict.ask(MANAGERS);
        const codes = codesByPath(answer);
        expect(new Set(Object.values(codes))).toEqual(new Set(['FORBIDDEN']));
        const managers = Object.keys(codes).map((path) => path.split('.').slice(0, 3).join('.'));
        expect(new Set(managers)).toEqual(new Set(['partners.2.accountManager']));
      });

      test('unless one key alone is over it', async () => {
        const answer = await strict.ask(MANAGERS.replace('first: 3', 'first: 100'));
        expect(new Set(Object.values(codesByPath(answer)))).toEqual(new Set(['QUERY_TOO_COMPLEX']));
        expect(answer.data?.partners).toMatchObject(strict.partners.map(({ name }) => ({ name })));
        expect(strict.restCalls()).toEqual([]);
      });
    });

    test('a bad argument of a query for one service is BAD_USER_INPUT', async () => {
      const answer = await graph.ask('{ bad: tasks(first: -1) { totalCount } partners { name } }');
      expect(codesByPath(answer)).toEqual({ bad: 'BAD_USER_INPUT' });
      expect(answer.data).toMatchObject({ bad: null, partners: [{}, {}, {}, {}, {}, {}] });
    });

    test('an unreachable gateway fails its own fields only, without its address', async () => {
      await using doomed = await startLargerGraph(kind.making);
      await doomed.stopGateway();
      const answer = await doomed.ask(NAMES);
      expect(answer.data).toEqual({ partners: withoutNames(doomed) });
      expect(answer.errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(answer)).not.toContain(new URL(doomed.urls.tasks).port);
    });
  });
}
