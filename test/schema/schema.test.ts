import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { publicSdl } from '../../src/schema/sdl.ts';

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
);

describe('the schema', () => {
  test('equals schema.graphql (otherwise run npm run codegen)', () => {
    const checkedIn = buildSchema(
      readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'),
    );
    expect(printSchema(lexicographicSortSchema(checkedIn))).toBe(
      printSchema(lexicographicSortSchema(buildSchema(publicSdl(schema)))),
    );
  });

  test('describes every type, field, argument and enum value', () => {
    const undescribed = types.flatMap((type) =>
      [{ name: type.name, description: type.description }, ...membersOf(type)].flatMap(
        ({ name, description }) => (description ? [] : [name]),
      ),
    );
    expect(undescribed).toEqual([]);
  });

  test('has what only other gateways ask for after the fields for clients', () => {
    const names = Object.keys(schema.getQueryType()?.getFields() ?? {});
    const clients = names.filter((name) => !name.startsWith('_'));
    expect(clients).toContain('tasks');
    expect(names).toEqual([...clients, '_entities', '_sdl', '_service']);
  });

  test('has every name of the design', () => {
    const names = types.flatMap((type) => [type.name, ...membersOf(type).map(({ name }) => name)]);
    expect(names.toSorted()).toMatchSnapshot();
  });
});

interface Described {
  name: string;
  description: string | null | undefined;
}

function membersOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) {
    return type.getValues().map(({ name, description }) => at(type, name, description));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(({ name, description }) =>
      at(type, name, description),
    );
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    at(type, field.name, field.description),
    ...field.args.map((arg) => at(type, `${field.name}(${arg.name})`, arg.description)),
  ]);
}

function at(type: GraphQLNamedType, name: string, description: string | null | undefined) {
  return { name: `${type.name}.${name}`, description };
}
