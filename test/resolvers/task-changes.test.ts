import { expect, test } from 'vitest';
import type { ChangeRequest } from '../../src/resolvers/context.ts';
import { taskChanges } from '../../src/resolvers/task-changes.ts';
import type { Task } from '../../src/rest/types.ts';
import { TASK } from '../support/spoiled-task.ts';

const ASSIGNEE = {
  id: 'usr_1',
  email: 'a@example.com',
  family_name: 'B',
  given_name: 'A',
  object: 'user',
  organization_id: 'o',
};

test.for<[string, Partial<Task>, boolean]>([
  ['its id and the user', { assignee_id: 'usr_1', assignee: ASSIGNEE }, true],
  ['its id alone', { assignee_id: 'usr_1' }, true],
  ['the user alone', { assignee: ASSIGNEE }, true],
  ['the user, and null for its id', { assignee_id: null, assignee: ASSIGNEE }, true],
  ['another id', { assignee_id: 'usr_2' }, false],
  ['another user', { assignee: { ...ASSIGNEE, id: 'usr_2' } }, false],
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
