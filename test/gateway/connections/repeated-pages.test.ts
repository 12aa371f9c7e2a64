import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/rest/types.ts';
import { startOddGateway } from '../../support/odd-rest.ts';

const READS = {
  'a first page larger than one REST page': '{ tasks(first: 200) { nodes { id } } }',
  'the first 1,000': '{ tasks(first: 1000) { nodes { id } } }',
  'the last rows': '{ tasks(last: 200) { nodes { id } } }',
  'a range': `{ tasks(first: 50, filter: { createdAt: { to: "2025-01-01T00:00:00Z" } }) { nodes { id } totalCount } }`,
  'a task by its id': '{ task(id: "tsk_unknown") { id } }',
};

/** The rows of every page, from those of the first one. */
const REST: [string, (first: Task[]) => Task[]][] = [
  ['its first page', (first) => first],
  ['one row', (first) => first.map(() => first[0]).filter((row) => row !== undefined)],
];

/** The third page with the same rows is the proof; a few more calls are in flight then. */
const MAX_CALLS = 12;

async function start(rowsFrom: (first: Task[]) => Task[]) {
  const gateway = await startOddGateway({ sandbox: { tasks: 250, distribution: 'even' } });
  gateway.behave({
    // The first page, whatever page is requested.
    ask: (asked) => asked.set('page', '0'),
    send: (page) => ({ ...page, data: rowsFrom(page.data), next_page: 1 }),
  });
  return gateway;
}

describe.for(REST)('a REST API that repeats %s', ([, rowsFrom]) => {
  test.for(Object.entries(READS))('is told so after few calls for %s', async ([, query]) => {
    await using gateway = await start(rowsFrom);
    const { errors } = await gateway.ask(query);
    expect(errors?.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors ?? []) {
      expect(extensions?.code).toBe('UPSTREAM_INVALID_RESPONSE');
      expect(message).toMatch(/same tasks for pages that begin at rows \d+, \d+, \d+: .* `page`/);
    }
    expect(gateway.asked.length).toBeLessThan(MAX_CALLS);
  });

  test('gets few calls for a numbered page, whose one read says nothing of others', async () => {
    await using gateway = await start(rowsFrom);
    const { data, errors } = await gateway.ask(
      '{ tasks(first: 50, page: 16) { nodes { id } pageCursors { last { page } } } }',
    );
    expect([data, errors], 'rows or an error that says why').not.toEqual([null, undefined]);
    for (const { extensions } of errors ?? []) expect(extensions?.code).toMatch(/^UPSTREAM_/);
    expect(gateway.asked.length).toBeLessThan(MAX_CALLS);
  });
});
