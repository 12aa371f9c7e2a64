import {
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { Comparison } from './comparison.ts';

let read = 0;
let handed: unknown[] = [];
beforeEach(() => {
  read = 0;
  handed = [];
});

const Counted = new GraphQLScalarType({
  name: 'Counted',
  parseValue: (value) => value,
  parseLiteral() {
    read += 1;
    return 'counted';
  },
});
const Filter = new GraphQLInputObjectType({
  name: 'Filter',
  fields: { size: { type: GraphQLInt, defaultValue: 7 }, counted: { type: Counted } },
});
const args: GraphQLFieldConfigArgumentMap = {
  size: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 3 },
  filter: { type: Filter },
};
const Row = new GraphQLObjectType({
  name: 'Row',
  fields: {
    echo: {
      type: GraphQLString,
      args,
      resolve(_source, given) {
        handed.push(given);
        return JSON.stringify(given);
      },
    },
    plain: { type: GraphQLString, resolve: () => 'plain' },
  },
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { rows: { type: new GraphQLList(Row), resolve: () => ['one', 'two', 'three'] } },
  }),
});

describe('arguments', () => {
  test('that are invalid are an error of each row, at the field', async () => {
    const comparison = new Comparison(
      schema,
      'query ($size: Int = 1) { rows { plain echo(size: $size) } }',
    );
    const { data, errors } = await comparison.answer(() => ({ variableValues: { size: null } }));
    expect(data).toEqual({ rows: Array(3).fill({ plain: 'plain', echo: null }) });
    expect(errors).toMatchObject([
      { path: ['rows', 0, 'echo'], locations: [{ line: 1, column: 50 }] },
      { path: ['rows', 1, 'echo'] },
      { path: ['rows', 2, 'echo'] },
    ]);
    expect(handed).toEqual([]);
    // The next execution has its own values.
    const next = await comparison.answer(() => ({ variableValues: { size: 4 } }));
    expect(next.errors).toBeUndefined();
    expect(comparison.fallbacks).toBe(0);
  });

  test('with variables are coerced once for all rows, and again for each execution', async () => {
    const comparison = new Comparison(
      schema,
      'query ($size: Int) { rows { echo(filter: { size: $size, counted: 1 }) } }',
    );
    for (const size of [1, 2]) {
      read = 0;
      const { data } = await comparison.answer(() => ({ variableValues: { size } }));
      const echo = JSON.stringify({ size: 3, filter: { size, counted: 'counted' } });
      expect(data).toEqual({ rows: Array(3).fill({ echo }) });
      // graphql-js, which runs for comparison, reads them for each of the three rows.
      expect(read).toBe(3 + 1);
    }
    expect(new Set(handed.slice(3, 6)).size).toBe(1);
    expect(handed[3]).not.toBe(handed[9]);
  });

  test('without variables are coerced once for all executions', async () => {
    const comparison = new Comparison(
      schema,
      '{ rows { echo(filter: { counted: 1 }) other: echo(size: 5) } }',
    );
    await comparison.answer();
    read = 0;
    await comparison.answer();
    expect(read).toBe(3);
  });

  test('of merged fields are those of the first', async () => {
    const comparison = new Comparison(
      schema,
      'query ($a: Int) { rows { echo(filter: { size: $a }) } ... { rows { echo(filter: { size: $a }) plain } } }',
    );
    const { data } = await comparison.answer(() => ({ variableValues: { a: 1 } }));
    const echo = JSON.stringify({ size: 3, filter: { size: 1 } });
    expect(data).toEqual({ rows: Array(3).fill({ echo, plain: 'plain' }) });
  });

  test.each([
    ['left out', {}, { size: 3, filter: { size: 7 } }],
    ['null', { size: null }, { size: 3, filter: { size: null } }],
  ])('have their defaults where a variable is %s', async (_name, variableValues, expected) => {
    const comparison = new Comparison(
      schema,
      'query ($size: Int) { rows { echo(filter: { size: $size }) } }',
    );
    const { data } = await comparison.answer(() => ({ variableValues }));
    expect(data).toEqual({ rows: Array(3).fill({ echo: JSON.stringify(expected) }) });
  });
});

describe('variables', () => {
  test('that are invalid are all named, up to the limit of graphql-js', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `v${index}`);
    const head = names.map((name) => `$${name}: Int!`).join(' ');
    const fields = names.map((name) => `${name}: echo(size: $${name})`).join(' ');
    const comparison = new Comparison(schema, `query (${head}) { rows { ${fields} } }`);
    expect((await comparison.answer()).errors).toHaveLength(51);
    const options = { maxCoercionErrors: 2 };
    expect((await comparison.answer(() => ({ options }))).errors).toHaveLength(3);
    expect(comparison.fallbacks).toBe(0);
  });
});
