import {
  buildSchema,
  type ExecutionArgs,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { createExecutor } from '../../src/execution/execute.ts';
import { Comparison } from './comparison.ts';

const schema = buildSchema(`
  interface Named { name: String }
  type Person implements Named { name: String  friends: [Named!] }
  union Anything = Person
  type Query { name: String  person: Person  named: Named  anything: Anything }
  type Mutation { rename(to: String!): String }
`);
const person = { __typename: 'Person', name: 'Dana', friends: [] };
const rootValue = {
  name: 'root',
  person,
  named: person,
  anything: person,
  rename: ({ to }: { to: string }) => to,
};

describe('graphql-js executes', () => {
  test.each([
    ['introspection', '{ name __schema { queryType { name } } }'],
    ['introspection of a type', '{ __type(name: "Person") { name } }'],
    ['an interface', '{ named { name } }'],
    ['an interface in a list below', '{ person { friends { name } } }'],
    ['a union', '{ anything { ... on Person { name } } }'],
    ['a mutation', 'mutation { rename(to: "Ingrid") }'],
    ['an alias that is the prototype of an object literal', '{ __proto__: name  name }'],
  ])('%s', async (_name, text) => {
    const comparison = new Comparison(schema, text);
    const { errors } = await comparison.answer(() => ({ rootValue }));
    expect(errors).toBeUndefined();
    expect(comparison.fallbacks).toBe(1);
  });

  test('an alias named __proto__ is in the answer like any other', async () => {
    const comparison = new Comparison(schema, '{ person { __proto__: name } }');
    const { text } = await comparison.answer(() => ({ rootValue }));
    expect(text).toBe('{"person":{"__proto__":"Dana"}}');
  });

  test('fields of types with isTypeOf', async () => {
    const Thing = new GraphQLObjectType({
      name: 'Thing',
      isTypeOf: (value) => value === 'thing',
      fields: { name: { type: GraphQLString, resolve: () => 'a thing' } },
    });
    const fields = {
      right: { type: Thing, resolve: () => 'thing' },
      wrong: { type: Thing, resolve: () => 'other' },
    };
    const query = new GraphQLObjectType({ name: 'Query', fields });
    const comparison = new Comparison(
      new GraphQLSchema({ query }),
      '{ right { name } wrong { name } }',
    );
    expect((await comparison.answer()).errors).toHaveLength(1);
    expect(comparison.fallbacks).toBe(1);
  });

  test('resolvers below the query type that use info, and nothing else of their schema', async () => {
    const Thing = new GraphQLObjectType({
      name: 'Thing',
      fields: {
        asking: {
          type: GraphQLString,
          resolve: (_source, _args, _context, info) => info.path.key.toString(),
        },
        modest: { type: GraphQLString, resolve: () => 'modest' },
      },
    });
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { thing: { type: Thing, resolve: () => ({}) } },
    });
    const asking = new Comparison(new GraphQLSchema({ query }), '{ thing { here: asking } }');
    expect((await asking.answer()).data).toEqual({ thing: { here: 'here' } });
    expect(asking.fallbacks).toBe(1);
    const modest = new Comparison(new GraphQLSchema({ query }), '{ thing { modest } }');
    await modest.answer();
    expect(modest.fallbacks).toBe(0);
  });

  test('operations with a field resolver of their own', async () => {
    const comparison = new Comparison(schema, '{ name }');
    const { data } = await comparison.answer(() => ({ fieldResolver: () => 'brought' }));
    expect(data).toEqual({ name: 'brought' });
    expect(comparison.fallbacks).toBe(1);
  });

  test.each([
    ['nobody knows', 'query A { name }', 'B'],
    ['is not named among several', 'query A { name } query B { name }', undefined],
  ])('an operation that %s', async (_name, text, operationName) => {
    const comparison = new Comparison(schema, text);
    expect((await comparison.answer(() => ({ operationName }))).errors).toHaveLength(1);
  });

  test('a directive that gets null, while plans execute the others of the document', async () => {
    const text =
      'query ($skipped: Boolean = false) { name  person { name @skip(if: $skipped) friends { __typename } } }';
    const schemaOfPeople = buildSchema(
      'type Person { name: String friends: [Person!] } type Query { name: String person: Person }',
    );
    const comparison = new Comparison(schemaOfPeople, text);
    const answerTo = (skipped?: boolean | null) =>
      comparison.answer(() => ({ rootValue, variableValues: { skipped } }));
    expect((await answerTo(false)).errors).toBeUndefined();
    expect(comparison.fallbacks).toBe(0);
    expect((await answerTo(null)).errors).toMatchObject([{ path: ['person'] }]);
    expect(comparison.fallbacks).toBe(1);
    expect((await answerTo(false)).errors).toBeUndefined();
    expect(comparison.fallbacks).toBe(1);
  });
});

test('the fallback executor gets the arguments, and its result is returned', () => {
  const asked: ExecutionArgs[] = [];
  const answer = { extensions: { by: 'the other' } };
  const execute = createExecutor((args) => {
    asked.push(args);
    return answer;
  });
  const args = { schema, document: parse('{ named { name } }'), rootValue, contextValue: {} };
  expect(execute(args)).toBe(answer);
  expect(execute(args)).toBe(answer);
  expect(asked).toEqual([args, args]);
  expect(asked[0]).toBe(args);
});
