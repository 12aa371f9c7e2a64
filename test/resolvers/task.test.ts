import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../src/resolvers/global-id.ts';
import { assigneeOf, dataOf, triggerEventOf } from '../../src/resolvers/task.ts';
import { requiredFields } from '../../src/rest/required-fields.ts';
import type { Task, TaskData, TriggerEvent } from '../../src/rest/types.ts';
import { expectInvalid, failureOf, spoiled, TASK, USER } from '../support/spoiled-task.ts';

const EVENT: TriggerEvent = { id: 'evt_1', name: 'N', object: 'event' };
const ITEM: TaskData = {
  id: 'dat_1',
  object: 'd',
  source: 'email',
  task_id: 'tsk_1',
  type: 'response',
};

describe('what stands inside a task', () => {
  const readers: [name: string, field: string, whole: object, read: (task: Task) => unknown][] = [
    ['assignee', 'assignee', USER, assigneeOf],
    ['trigger event', 'trigger_event', EVENT, triggerEventOf],
  ];

  test.for(readers)('an %s is itself, or null', ([, field, whole, read]) => {
    expect(read(spoiled(TASK, field, whole))).toEqual(whole);
    expect(read(spoiled(TASK, field, null))).toBeNull();
    expect(read(TASK)).toBeNull();
  });

  test.for(readers)('an %s that lacks a required field throws', ([, field, whole, read]) => {
    for (const name of Object.keys(whole)) {
      for (const value of [undefined, null, 7]) {
        const task = spoiled(TASK, field, spoiled(whole, name, value));
        expectInvalid(failureOf(() => read(task)));
      }
    }
    for (const value of ['usr_1', 7, true, []]) {
      expectInvalid(failureOf(() => read(spoiled(TASK, field, value))));
    }
  });

  test.for(['', 'x'.repeat(1025), '\ud800', encodeGlobalId({ type: 'User', restId: 'usr_1' })])(
    'an assignee with an id that no argument takes throws: %j',
    (id) => {
      const task = spoiled(TASK, 'assignee', { ...USER, id });
      expectInvalid(failureOf(() => assigneeOf(task)));
    },
  );

  test('data are its items, none where there are none', () => {
    expect(dataOf({ ...TASK, data: [ITEM, ITEM] })).toEqual([ITEM, ITEM]);
    expect([dataOf(TASK), dataOf({ ...TASK, data: null }), dataOf({ ...TASK, data: [] })]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('data with an item that lacks a required field throw, and so does what is no list', () => {
    for (const field of requiredFields.TaskData) {
      const data = [ITEM, spoiled(ITEM, field, undefined)];
      expectInvalid(failureOf(() => dataOf({ ...TASK, data })));
    }
    for (const value of ['text', 7, {}, [null], ['text']]) {
      expectInvalid(failureOf(() => dataOf(spoiled(TASK, 'data', value))));
    }
  });
});
