import { readFileSync } from 'node:fs';
import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { schema } from '../../src/schema/index.ts';

/** Fields whose GraphQL name is not the REST name in camel case. */
const RENAMED: Record<string, string> = {
  'Task.id': 'restId',
  'User.id': 'restId',
  'TaskData.id': 'restId',
  'TriggerEvent.id': 'restId',
  'User.invited_by_user_id': 'invitedById',
};

const contract: { components: { schemas: Record<string, { properties?: object }> } } = parse(
  readFileSync(new URL('../../openapi/tasks.yaml', import.meta.url), 'utf8'),
);

const restFields = ['Task', 'User', 'TaskData', 'TriggerEvent', 'DashboardSettings'].flatMap(
  (type) =>
    Object.keys(contract.components.schemas[type]?.properties ?? {}).map((field) => ({
      type,
      field,
    })),
);

test.each(restFields)('$type.$field of the REST document is in the graph', ({ type, field }) => {
  const camelCase = field.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const object = schema.getType(type);
  const fields = isObjectType(object) ? Object.keys(object.getFields()) : [];
  expect(fields).toContain(RENAMED[`${type}.${field}`] ?? camelCase);
});

test('the REST document has fields to check', () => {
  expect(restFields).toHaveLength(55);
});
