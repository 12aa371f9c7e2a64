import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/rest/types.ts';
import { startOddGateway } from '../../support/odd-rest.ts';

const READS = {
  'a first page larger than one REST page': '{ tasks(first: 200) { nodes { id } } }',
  'the last rows': '{ tasks(last: 200) { nodes { id } } }',
  'a numbered page':
    '{ tasks(first: 50, page: 16) { nodes { id } pageCursors { last { page } } } }',
  'a range': `{ tasks(first: 50, filter: { createdAt: { to: "2025-01-01T00:00:00Z" } }) { nodes { id } totalCount } }`,
  'a task by its id': '{ task(id: "tsk_unknown") { id } }',
};

/** The rows of every page, from those of the first one. */
const REST: [string, (first: Task[]) => Task[]][] = [
  ['its first page', (first) => first],
  ['one row', (first) => first.map(() => first[0]).filter((row) => row !== undefined)],
];

/** A search stops after 60 reads, and a window may search both its ends. */
const MAX_CALLS = 150;

describe.for(REST)('a REST API that repeats %s', ([, rowsFrom]) => {
  test.for(Object.entries(READS))('gets a bounded number of calls for %s', async ([, query]) => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 250, distribution: 'even' } });
    gateway.behave({
      // As if it were the first page, whichever was asked for.
      ask: (asked) => asked.set('page', '0'),
      send: (page) => ({ ...page, data: rowsFrom(page.data), next_page: 1 }),
    });
    const { data, errors } = await gateway.ask(query);
    expect([data, errors], 'rows or an error that says why').not.toEqual([null, undefined]);
    for (const error of errors ?? []) {
      expect(error.extensions?.code).toMatch(/^(UPSTREAM_|LOOKUP_)/);
    }
    expect(gateway.asked.length).toBeLessThan(MAX_CALLS);
    for (const asked of gateway.asked) {
      expect(`${asked.get('page')} ${asked.get('limit')}`).toMatch(/^\d{1,10} \d{1,3}$/);
    }
  });
});
