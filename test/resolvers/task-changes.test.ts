import { expect, test } from 'vitest';
import type { ChangeRequest } from '../../src/resolvers/context.ts';
import { taskChanges } from '../../src/resolvers/task-changes.ts';
import type { Task } from '../../src/rest/types.ts';
import { TASK, USER } from '../support/spoiled-task.ts';

test.for<[string, Partial<Task>, boolean]>([
  ['its id and the user', { assignee_id: 'usr_1', assignee: USER }, true],
  ['its id alone', { assignee_id: 'usr_1' }, true],
  ['the user alone', { assignee: USER }, true],
  ['the user, and null for its id', { assignee_id: null, assignee: USER }, true],
  ['another id', { assignee_id: 'usr_2' }, false],
  ['another user', { assignee: { ...USER, id: 'usr_2' } }, false],
  ['nobody', { assignee_id: null, assignee: null }, false],
  ['neither', {}, false],
])('a change is in a filter by assignee where its row has %s', async ([, fields, isIn]) => {
  const requests: Pick<ChangeRequest, 'matches'>[] = [];
  await taskChanges(
    { filter: { assigneeId: 'usr_1' } },
    {
      lastEventId: undefined,
      async subscribe(request) {
        requests.push(request);
        return (async function* () {})();
      },
    },
  );
  expect(requests.map(({ matches }) => matches({ ...TASK, ...fields }))).toEqual([isIn]);
});
