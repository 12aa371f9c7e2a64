import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../examples/stitching/http.ts';
import { fixture } from '../support/fixture.ts';
import { startProcess } from '../support/process.ts';
import {
  codesByPath,
  expectedManagers,
  GONE,
  type LargerGraph,
  MANAGERS,
  type Making,
  managersOf,
  oldestTask,
  partnerWith,
  startLargerGraph,
  tasksCall,
  userCall,
} from './larger-graph.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

export interface LargerGraphKind {
  making: Making;
  /** Where the error stands below `accountManager` when the name of a manager cannot be read. */
  nameFailsAt: '' | '.name';
  /** A path with an error where the query for the managers is refused. */
  tooComplexAt: string;
  /** The npm script that starts the example. */
  example: string;
}

/** A larger graph for the tests of a file; each starts without faults and requests. */
export function largerGraphForFile(making: Making): LargerGraph {
  const graph = fixture(() => startLargerGraph(making));
  beforeEach(() => graph.forget());
  return graph;
}

/** What holds for a larger graph however it is composed. */
export function describeLargerGraph(graph: LargerGraph, kind: LargerGraphKind): void {
  const NAMES = '{ partners { name accountManager { name } } }';
  const everyName = (code: string) =>
    Object.fromEntries(
      graph.partners.map((_, row) => [`partners.${row}.accountManager${kind.nameFailsAt}`, code]),
    );
  const withoutNames = ({ partners }: LargerGraph) =>
    partners.map(({ name }) => ({ name, accountManager: { name: null } }));
  const requests = () => [
    ...graph.arrivals.tasks,
    ...graph.arrivals.partners,
    ...graph.gateway.sandbox.requests.map(({ headers }) => headers),
  ];

  describe('partners with their account managers', () => {
    test('take one request to each service, and one REST call a manager', async () => {
      const answer = await graph.ask(MANAGERS);
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual({ partners: expectedManagers(graph) });
      expect(graph.arrivals.tasks).toHaveLength(1);
      expect(graph.arrivals.partners).toHaveLength(1);
      const managers = managersOf(graph);
      expect(graph.restCalls().toSorted()).toEqual(managers.map(tasksCall).toSorted());
      expect(graph.restCalls()).toHaveLength(4);
    });

    test('take one REST call a manager without their tasks', async () => {
      const { errors } = await graph.ask('{ partners { accountManager { name email } } }');
      expect(errors).toBeUndefined();
      expect(graph.restCalls().toSorted()).toEqual(managersOf(graph).map(userCall).toSorted());
      expect(graph.arrivals.tasks).toHaveLength(1);
    });
  });

  describe('a reference to something that is not there', () => {
    test('is null without an error, whatever is selected of it, beside others', async () => {
      const { data, errors } = await graph.ask<{ partners: unknown[] }>(
        '{ partners { accountManager { restId email organizationId tasks(first: 1) { totalCount } } } }',
      );
      expect(errors).toBeUndefined();
      expect(data?.partners.at(-1)).toEqual({ accountManager: null });
      expect(data?.partners).not.toContainEqual({ accountManager: { email: null } });
    });

    test('is null in a list', async () => {
      await using holes = await startLargerGraph({
        ...kind.making,
        partners: ({ sandbox }) => [partnerWith(GONE, oldestTask(sandbox))],
      });
      const { data, errors } = await holes.ask('{ partners { escalations { id label } } }');
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        partners: [{ escalations: [null, { id: expect.any(String), label: expect.any(String) }] }],
      });
    });

    test('is an error, not a hole, where the gateway failed to find out', async () => {
      const [first] = managersOf(graph);
      graph.gateway.sandbox.faults.add({
        fault: { kind: 'status', status: 403 },
        when: ({ query }) => query.get('assignee') === first,
      });
      const answer = await graph.ask('{ partners { accountManager { restId email } } }');
      expect(new Set(Object.values(codesByPath(answer)))).toEqual(new Set(['FORBIDDEN']));
      expect(Object.keys(codesByPath(answer)).map((path) => path.split('.')[1])).toEqual([
        '0',
        '3',
      ]);
    });
  });

  describe('a caller of the larger graph', () => {
    test('has their own token sent to the gateway and REST, and to no other service', async () => {
      await graph.ask(MANAGERS);
      const [{ token }] = graph.gateway.sandbox.organizations;
      expect(graph.arrivals.tasks[0]?.authorization).toBe(`Bearer ${token}`);
      const sent = graph.gateway.sandbox.requests.map(({ headers }) => headers.authorization);
      expect(new Set(sent)).toEqual(new Set([`Bearer ${token}`]));
      expect(graph.arrivals.partners[0]).not.toHaveProperty('authorization');
    });

    test('sees nothing of what a concurrent caller sees', async () => {
      const [, { token }] = graph.gateway.sandbox.organizations;
      const nobody = graph.partners.map(({ name }) => ({ name, accountManager: null }));
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, turn) => graph.ask(MANAGERS, turn % 2 ? { token } : {})),
      );
      answers.forEach(({ data, errors }, turn) => {
        expect(errors).toBeUndefined();
        expect(data).toEqual({ partners: turn % 2 ? nobody : expectedManagers(graph) });
      });
    });

    test('has their request id sent to every service, to REST and back', async () => {
      const answer = await graph.ask(MANAGERS, { headers: { 'x-request-id': 'larger-1' } });
      expect(answer.headers.get('x-request-id')).toBe('larger-1');
      expect(requests().map((headers) => headers['x-request-id'])).toEqual(
        Array.from({ length: 6 }, () => 'larger-1'),
      );
    });
  });

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
      test('whose results are joined', async () => {
        await using strict = await startLargerGraph({ ...kind.making, config: { maxCost: 50 } });
        strict.forget();
        const answer = await strict.ask(MANAGERS);
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toEqual({ partners: expectedManagers(strict) });
        expect(strict.arrivals.tasks.length).toBeGreaterThan(2);
        expect(strict.restCalls().toSorted()).toEqual(managersOf(strict).map(tasksCall).toSorted());
      });

      test('with errors at their paths in the whole list', async () => {
        await using strict = await startLargerGraph({ ...kind.making, config: { maxCost: 50 } });
        const failing = managersOf(strict)[2];
        strict.gateway.sandbox.faults.add({
          fault: { kind: 'status', status: 403 },
          when: ({ query }) => query.get('assignee') === failing,
        });
        const answer = await strict.ask(
          NAMES.replace('name }', 'name tasks(first: 3) { totalCount } }'),
        );
        const codes = codesByPath(answer);
        expect(new Set(Object.values(codes))).toEqual(new Set(['FORBIDDEN']));
        const managers = Object.keys(codes).map((path) => path.split('.').slice(0, 3).join('.'));
        expect(new Set(managers)).toEqual(new Set(['partners.2.accountManager']));
      });

      test('unless one key alone is over it', async () => {
        await using strict = await startLargerGraph({ ...kind.making, config: { maxCost: 10 } });
        const answer = await strict.ask(MANAGERS);
        expect(new Set(Object.values(codesByPath(answer)))).toEqual(new Set(['QUERY_TOO_COMPLEX']));
        expect(answer.data).toMatchObject({
          partners: withoutNames(strict).map(({ name }) => ({ name })),
        });
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

  test(`npm run ${kind.example} prints an address that answers its query`, async () => {
    await using example = startScript(kind.example);
    const [, url = '', token = '', body = ''] = await example.printed(
      /curl (\S+).*?'authorization: Bearer ([^']+)' -d '(.*)'/,
    );
    const { query }: { query: string } = JSON.parse(body);
    const { data, errors } = await ask<{ partners: unknown[] }>(url, query, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(errors).toBeUndefined();
    expect(data?.partners).toHaveLength(6);
    // It takes what it started with it.
    example.child.kill('SIGTERM');
    await example.ended();
  });
}

/** What `npm run NAME` starts, once the packages are installed. */
function startScript(name: string): ReturnType<typeof startProcess> {
  const command = scripts[name]?.split(' && ').at(-1) ?? '';
  const [program, ...args] = command.split(' ');
  if (program !== 'node') throw new Error(`no script ${name}`);
  return startProcess(args, { PORT: '0' });
}
