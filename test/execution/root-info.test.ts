import {
  execute,
  type GraphQLFieldResolver,
  GraphQLInt,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { countingExecutor } from './comparison.ts';

const infos: GraphQLResolveInfo[] = [];
const ask: GraphQLFieldResolver<unknown, unknown> = (_source, { count }, _context, info) => {
  infos.push(info);
  return count;
};

const Query: GraphQLObjectType = new GraphQLObjectType({
  name: 'Query',
  fields: () => ({
    number: { type: GraphQLInt, args: { count: { type: GraphQLInt } }, resolve: ask },
    // Its subfields are not at the root, and not compiled.
    query: { type: Query, resolve: () => ({}) },
  }),
});
const schema = new GraphQLSchema({ query: Query });

const DOCUMENTS: [text: string, fallbacks: number][] = [
  ['{ number(count: 3) }', 0],
  ['{ here: number(count: 3) there: number }', 0],
  ['query ($n: Int) { number(count: $n) }', 0],
  ['query ($n: Int) { ...F } fragment F on Query { again: number(count: $n) number }', 0],
  ['{ number ... on Query { number } }', 0],
  ['{ query { number(count: 3) } }', 1],
];

describe('a field of the query type that declares `info` has what graphql-js hands it', () => {
  test.each(DOCUMENTS)('%s', async (text, fallbacks) => {
    const document = parse(text);
    const args = { schema, document, rootValue: { root: true }, variableValues: { n: 7 } };
    infos.length = 0;
    const expected = await execute(args);
    const expectedInfos = infos.splice(0);
    expect(expectedInfos.length).toBeGreaterThan(0);
    const counting = countingExecutor();
    for (let time = 0; time < 2; time++) {
      expect(await counting.execute(args)).toEqual(expected);
      expect(infos.splice(0)).toEqual(expectedInfos);
    }
    expect(counting.fallbacks()).toBe(2 * fallbacks);
  });
});
