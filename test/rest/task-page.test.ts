import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { requiredFields } from '../../src/rest/required-fields.ts';
import { taskPageFrom } from '../../src/rest/task-page.ts';
import { expectInvalid, failureOf, spoiled, TASK } from '../support/spoiled-task.ts';

function pageWith(...data: unknown[]) {
  return { data, current_page: 0, total_records: data.length, next_page: null };
}

test('the required fields are those of the REST document', () => {
  const document: { components: { schemas: Record<string, { required?: string[] }> } } = parse(
    readFileSync(new URL('../../openapi/tasks.yaml', import.meta.url), 'utf8'),
  );
  const { schemas } = document.components;
  for (const [name, fields] of Object.entries(requiredFields)) {
    expect(fields.toSorted(), name).toEqual(schemas[name]?.required?.toSorted());
  }
  const rows = ['Task', 'User', 'TriggerEvent', 'TaskData'];
  expect(Object.keys(requiredFields).toSorted()).toEqual(rows.toSorted());
});

describe('a page', () => {
  test('is its rows, unchanged, and the length of the list', () => {
    const row = { ...TASK, status: 'open', extra: { kept: true } };
    const body = { ...pageWith(row, TASK), total_records: 1234 };
    const page = { rows: [row, TASK], total: 1234, page: 0, isLast: true };
    expect(taskPageFrom({ status: 200, body }, 50)).toEqual(page);
  });

  test('may be empty', () => {
    const page = { rows: [], total: 0, page: 0, isLast: true };
    expect(taskPageFrom({ status: 200, body: pageWith() }, 50)).toEqual(page);
  });

  test.for<[name: string, body: object]>([
    ['no total', { data: [] }],
    ['a total of null', { data: [], total_records: null }],
  ])('with %s has a total of 0, as the REST document says', ([, body]) => {
    const page = { rows: [], total: 0 };
    expect(taskPageFrom({ status: 200, body }, 50)).toEqual(page);
  });

  test.for<[name: string, body: object, isLast: boolean | undefined]>([
    ['the number of the next page', { data: [TASK, TASK], next_page: 1 }, false],
    ['no next page', { data: [TASK, TASK], next_page: null }, true],
    ['no row, and the number of the next page', { data: [], next_page: 1 }, false],
    ['not a word of what comes next', { data: [TASK] }, undefined],
  ])('with %s is known as the last page or not', ([, body, isLast]) => {
    expect(taskPageFrom({ status: 200, body }, 2).isLast).toBe(isLast);
  });

  test('with more rows than the limit is refused', () => {
    expectInvalid(failureOf(() => taskPageFrom({ status: 200, body: pageWith(TASK, TASK) }, 1)));
  });

  test('may lack fields that the gateway does not read', () => {
    expect(taskPageFrom({ status: 200, body: { data: [TASK], total_records: 1 } }, 1).rows).toEqual(
      [TASK],
    );
  });

  test.for<[name: string, body: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', 'text'],
    ['a number', 7],
    ['a list', [TASK]],
    ['an empty object', {}],
    ['no data', { current_page: 0, total_records: 0 }],
    ['data that is null', { ...pageWith(), data: null }],
    ['data that is an object', { ...pageWith(), data: { 0: TASK, length: 1 } }],
    ['a total in text', { ...pageWith(), total_records: '1' }],
    ['a negative total', { ...pageWith(), total_records: -1 }],
    ['a broken total', { ...pageWith(), total_records: 1.5 }],
    ['a total beyond counting', { ...pageWith(), total_records: 1e300 }],
  ])('cannot be %s', ([, body]) => {
    expectInvalid(failureOf(() => taskPageFrom({ status: 200, body }, 50)));
  });
});

describe('a row', () => {
  const wrong = [undefined, null, 7, true, {}, []];
  const cases = requiredFields.Task.flatMap((field) => wrong.map((value) => ({ field, value })));

  test.for(cases)('with $value for $field is an error in its position', ({ field, value }) => {
    const { rows, total } = taskPageFrom(
      { status: 200, body: pageWith(TASK, spoiled(TASK, field, value), TASK) },
      50,
    );
    expect([rows[0], rows[2], rows.length, total]).toEqual([TASK, TASK, 3, 3]);
    expectInvalid(rows[1]);
  });

  test.for<unknown>([null, 'text', 7, [], undefined])(
    'that is %j is an error in its position',
    (row) => {
      const { rows } = taskPageFrom({ status: 200, body: pageWith(row, TASK) }, 50);
      expectInvalid(rows[0]);
      expect(rows[1]).toBe(TASK);
    },
  );

  test('has an error without its values', () => {
    const { rows } = taskPageFrom(
      { status: 200, body: pageWith({ ...TASK, label: 7, description: 'secret' }) },
      50,
    );
    expect(JSON.stringify(rows[0], Object.getOwnPropertyNames(rows[0]))).not.toContain('secret');
  });
});
