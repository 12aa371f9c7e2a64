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
import { describeErrors, type LargerGraphKind } from './suite-errors.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** A larger graph for the tests of a file; each starts without faults and requests. */
export function largerGraphForFile(making: Making): LargerGraph {
  const graph = fixture(() => startLargerGraph(making));
  beforeEach(() => graph.forget());
  return graph;
}

/** Tests of a larger graph, for every kind of composition. */
export function describeLargerGraph(graph: LargerGraph, kind: LargerGraphKind): void {
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
      await using larger = await startLargerGraph({
        ...kind.making,
        partners: ({ sandbox }) => [partnerWith(GONE, oldestTask(sandbox))],
      });
      const { data, errors } = await larger.ask('{ partners { escalations { id label } } }');
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        partners: [{ escalations: [null, { id: expect.any(String), label: expect.any(String) }] }],
      });
    });

    test('is an error, not null, if the lookup in the gateway failed', async () => {
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

  describeErrors(graph, kind);

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
    // It stops the processes that it has started.
    example.child.kill('SIGTERM');
    await example.ended();
  });
}

/** The process that `npm run NAME` starts, once the packages are installed. */
function startScript(name: string): ReturnType<typeof startProcess> {
  const command = scripts[name]?.split(' && ').at(-1) ?? '';
  const [program, ...args] = command.split(' ');
  if (program !== 'node') throw new Error(`no script ${name}`);
  return startProcess(args, { PORT: '0' });
}
