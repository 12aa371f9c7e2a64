import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { countingExecutor } from './comparison.ts';

const schema = buildSchema('type Row { value: String } type Query { rows: [Row] value: String }');
const fail = () => {
  throw new Error('no value');
};

test.for([1, 10, 11, 500])(
  'the error of a field selected %i times has few locations',
  async (count) => {
    const { execute, fallbacks } = countingExecutor();
    const result = await execute({
      schema,
      document: parse(`{ rows { ${'value '.repeat(count)} } }`),
      rootValue: { rows: [{ value: fail }, { value: fail }] },
    });
    expect(fallbacks()).toBe(0);
    expect(result.errors?.map(({ path }) => path)).toEqual([
      ['rows', 0, 'value'],
      ['rows', 1, 'value'],
    ]);
    for (const { locations } of result.errors ?? []) {
      expect(locations).toHaveLength(Math.min(count, 10));
      expect(locations?.[0]).toEqual({ line: 1, column: 10 });
    }
  },
);
