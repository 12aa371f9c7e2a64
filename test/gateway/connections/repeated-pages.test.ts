import { describe, expect, test } from 'vitest';
import type { Task, TaskPage } from '../../../src/rest/types.ts';
import { type OddAnswer, startOddGateway } from '../../support/odd-rest.ts';

const READS = {
  'a first page larger than one REST page': '{ tasks(first: 200) { nodes { id } } }',
  'a thousand rows': '{ tasks(first: 1000) { nodes { id } } }',
  'the last rows': '{ tasks(last: 200) { nodes { id } } }',
  'a numbered page':
    '{ tasks(first: 50, page: 16) { nodes { id } pageCursors { last { page } } } }',
  'a range': `{ tasks(first: 50, filter: { createdAt: { to: "2025-01-01T00:00:00Z" } }) { nodes { id } totalCount } }`,
  'a task by its id': '{ task(id: "tsk_unknown") { id } }',
  'an order by status':
    '{ tasks(first: 50, page: 3, orderBy: { field: STATUS }) { nodes { id } } }',
};

/** REST's answers, where the page that is asked for does not count. */
const REST: Record<string, OddAnswer> = {
  'repeats its first page': { send: (page, query, all) => repeated(page, all(), query.limit) },
  'repeats its first page and its number': {
    send: (page, query, all) => ({ ...repeated(page, all(), query.limit), current_page: 0 }),
  },
  'repeats one row': {
    send: (page, query, all) =>
      repeated(page, Array<Task[]>(200).fill(all().slice(0, 1)).flat(), query.limit),
  },
};

function repeated(page: TaskPage, rows: Task[], limit = 50): TaskPage {
  return { ...page, data: rows.slice(0, limit), next_page: page.current_page + 1 };
}

/** A search stops after 60 reads, and a window may search both its ends. */
const MAX_CALLS = 150;

describe.for(Object.entries(REST))('a REST API that %s', ([, behaviour]) => {
  test.for(Object.entries(READS))('gets a bounded number of calls for %s', async ([, query]) => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 250, distribution: 'even' } });
    gateway.behave(behaviour);
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
