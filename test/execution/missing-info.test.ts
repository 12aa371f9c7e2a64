import { runInThisContext } from 'node:vm';
import {
  type ExecutionArgs,
  type GraphQLFieldResolver,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { countingExecutor } from './comparison.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;
type Info = Pick<Parameters<Resolver>[3], 'fieldName'>;

/** Queries one field beside a correct one. */
async function answerOf(resolve: Resolver, rootValue?: unknown) {
  const asking = { type: GraphQLString, args: { count: { type: GraphQLInt } } };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      asking: rootValue === undefined ? { ...asking, resolve } : asking,
      sound: { type: GraphQLString, resolve: () => 'sound' },
    },
  });
  const { execute, fallbacks } = countingExecutor();
  const args: ExecutionArgs = {
    schema: new GraphQLSchema({ query }),
    document: parse('{ asking(count: 7) sound }'),
    rootValue,
  };
  const result = await execute(args);
  return { result, fallbacks: fallbacks() };
}

const FORMS: [form: string, resolve: Resolver][] = [
  ['a rest parameter', (...handed: unknown[]) => nameIn(handed[3])],
  ['a rest parameter behind others', (_source: unknown, ...rest: unknown[]) => nameIn(rest[2])],
  [
    'a default value',
    (_source: unknown, _args: unknown, _context: unknown, info: Info = { fieldName: 'none' }) =>
      info.fieldName,
  ],
  [
    'a default value before it',
    (_source: unknown, _args: unknown, _context: unknown = {}, info?: Info) => info?.fieldName,
  ],
  // As text, because the project's code style does not allow this form.
  ['`arguments`', runInThisContext('(function () { return arguments[3].fieldName; })')],
];

function nameIn(info: unknown): unknown {
  return Object(info).fieldName;
}

describe('a resolver that reads `info` without declaring it fails with its name', () => {
  test.for(FORMS)('through %s', async ([, resolve]) => {
    const { result, fallbacks } = await answerOf(resolve);
    expect(fallbacks).toBe(0);
    expect(result.data).toEqual({ asking: null, sound: 'sound' });
    expect(result.errors).toHaveLength(1);
    expect(result.errors?.[0]?.path).toEqual(['asking']);
    expect(result.errors?.[0]?.message).toContain('Query.asking');
  });

  test('in a method of its object', async () => {
    const { result } = await answerOf(() => undefined, {
      asking: (_args: unknown, _context: unknown, info: Info) => info.fieldName,
    });
    expect(result.errors?.[0]?.message).toContain('Query.asking');
  });

  test.for<[what: string, read: (info: object) => unknown]>([
    ['is asked for a property', (info) => 'path' in info],
    ['is spread', (info) => ({ ...info })],
    ['has its keys listed', (info) => Object.keys(info)],
    ['is written to', (info) => Reflect.set(info, 'seen', true)],
    ['is asked for its class', (info) => info instanceof Map],
    ['is printed', (info) => JSON.stringify(info)],
    ['is returned', (info) => info],
  ])('where it %s', async ([, read]) => {
    const { result } = await answerOf((...handed: unknown[]) => read(Object(handed[3])));
    expect(result.errors?.[0]?.message).toContain('Query.asking');
  });
});

describe('a resolver of such a form that does not read `info`', () => {
  test.for<[form: string, resolve: Resolver]>([
    ['a rest parameter', (...handed: unknown[]) => `${JSON.stringify(handed[1])} ${handed.length}`],
    ['a default value', (_source: unknown, args: unknown = {}) => `${JSON.stringify(args)} 4`],
  ])('is compiled: %s', async ([, resolve]) => {
    const { result, fallbacks } = await answerOf(resolve);
    expect(fallbacks).toBe(0);
    expect(result).toEqual({ data: { asking: '{"count":7} 4', sound: 'sound' } });
  });
});
