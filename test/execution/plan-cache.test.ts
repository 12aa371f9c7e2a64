import {
  buildSchema,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { Comparison } from './comparison.ts';

const letters = [...'abcdef'];
const schema = buildSchema(`type Query { ${letters.map((name) => `${name}: String`).join(' ')} }`);
const rootValue = Object.fromEntries(letters.map((name) => [name, name.toUpperCase()]));

describe('a document with several operations', () => {
  test('has a plan for each, in whatever order they come', async () => {
    const comparison = new Comparison(
      schema,
      'query A { a ...More } query B { b ...More } fragment More on Query { c }',
    );
    for (const operationName of ['B', 'A', 'A', 'B', 'C', 'B']) {
      const { data } = await comparison.answer(() => ({ rootValue, operationName }));
      const own = operationName.toLowerCase();
      expect(data).toEqual(operationName === 'C' ? undefined : { [own]: operationName, c: 'C' });
    }
  });
});

describe('the variables of @skip and @include', () => {
  const QUERY = `query ($one: Boolean!, $two: Boolean = true) {
    a @skip(if: $one)
    ... @include(if: $two) { b ...More @skip(if: $one) }
  }
  fragment More on Query { c @include(if: $two) }`;

  test('have plans for each combination of values, defaults included', async () => {
    const comparison = new Comparison(schema, QUERY);
    const keys: string[] = [];
    for (const _turn of ['first', 'second']) {
      for (const one of [true, false]) {
        for (const two of [true, false, undefined]) {
          const variableValues = { one, ...(two !== undefined && { two }) };
          const { data } = await comparison.answer(() => ({ rootValue, variableValues }));
          keys.push(Object.keys(data ?? {}).join(''));
        }
      }
    }
    const once = ['b', '', 'b', 'abc', 'a', 'abc'];
    expect(keys).toEqual([...once, ...once]);
    expect(comparison.fallbacks).toBe(0);
  });

  test('execute nothing and keep no plan where they are invalid', async () => {
    const comparison = new Comparison(schema, QUERY);
    for (const one of ['yes', true, undefined, null, false, 1]) {
      await comparison.answer(() => ({ rootValue, variableValues: { one } }));
    }
    expect(comparison.fallbacks).toBe(0);
  });

  test('may have more combinations than there are plans kept', async () => {
    let read = 0;
    const Counted = new GraphQLScalarType({
      name: 'Counted',
      parseValue: (value) => value,
      parseLiteral() {
        read += 1;
        return 'counted';
      },
    });
    const resolve = (_source: unknown, { value }: { value: string }) => value;
    const field = {
      type: GraphQLString,
      args: { value: { type: new GraphQLNonNull(Counted) } },
      resolve,
    };
    const counting = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { counted: field, plain: { type: GraphQLString, resolve: () => 'plain' } },
      }),
    });
    const head = letters.map((name) => `$${name}: Boolean!`).join(' ');
    const fields = letters.map((name) => `${name}: plain @include(if: $${name})`).join(' ');
    const comparison = new Comparison(counting, `query (${head}) { counted(value: 1) ${fields} }`);

    const combinations = Array.from({ length: 2 ** letters.length }, (_, bits) =>
      Object.fromEntries(letters.map((name, place) => [name, (bits >> place) % 2 === 1])),
    );
    const reads: number[] = [];
    for (let turn = 1; turn <= 3; turn++) {
      read = 0;
      for (const variableValues of combinations) {
        const { data } = await comparison.answer(() => ({ variableValues }));
        const included = letters.filter((name) => variableValues[name]);
        expect(Object.keys(data ?? {})).toEqual(['counted', ...included]);
      }
      // graphql-js, which runs for comparison, reads the argument in every execution.
      reads.push(read - combinations.length);
    }
    expect(comparison.fallbacks).toBe(0);
    // A plan reads the argument when it is created: once for each plan, then again for those that are not
    // kept.
    expect(reads[0]).toBe(combinations.length);
    expect(reads[1]).toBeGreaterThan(0);
    expect(reads[1]).toBeLessThan(combinations.length);
    expect(reads[2]).toBe(reads[1]);
  });
});
