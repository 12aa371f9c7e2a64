import SchemaBuilder from '@pothos/core';
import { execute, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createExecutor } from '../../src/execution/execute.ts';

interface Source {
  a_text: unknown;
}

/** A field with the name of its property, one with another name, and a non-null one of each. */
function schemaOf(source: Source): GraphQLSchema {
  const builder = new SchemaBuilder<Record<never, never>>({});
  const Thing = builder.objectRef<{ a_text: string }>('Thing').implement({
    fields: (t) => ({
      a_text: t.exposeString('a_text', { nullable: true }),
      text: t.exposeString('a_text', { nullable: true }),
      sureText: t.exposeString('a_text', { nullable: false }),
      id: t.exposeID('a_text', { nullable: false }),
    }),
  });
  builder.queryType({
    fields: (t) => ({
      things: t.field({
        type: [Thing],
        nullable: { list: false, items: true },
        resolve: () => [Object(source), { a_text: 'fine' }],
      }),
    }),
  });
  return builder.toSchema();
}

const error = () => new Error('cannot be read');

const SOURCES: [string, Source][] = [
  ['text', { a_text: 'Łódź' }],
  ['an empty text', { a_text: '' }],
  ['null', { a_text: null }],
  ['nothing', Object.create(null)],
  ['a number', { a_text: 7 }],
  ['true', { a_text: true }],
  ['an object', { a_text: { text: 'inside' } }],
  ['a list', { a_text: ['text'] }],
  ['an error', { a_text: error() }],
  ['a method', { a_text: () => 'returned' }],
  ['a promise', { a_text: Promise.resolve('settled') }],
  [
    'a getter that throws',
    {
      get a_text() {
        throw error();
      },
    },
  ],
];

const FIELDS = ['a_text', 'text', 'sureText', 'id'];

describe.each(SOURCES)('a property that is %s', (_name, source) => {
  test.each(FIELDS)('is answered as graphql-js answers it: %s', async (field) => {
    const schema = schemaOf(source);
    const document = parse(`{ things { alias: ${field} } }`);
    const planned = createExecutor(() => {
      throw new Error('there is no plan');
    });
    const expected = await execute({ schema, document });
    expect(JSON.parse(JSON.stringify(await planned({ schema, document })))).toEqual(
      JSON.parse(JSON.stringify(expected)),
    );
  });
});

test('a resolver that wraps an exposed field is called', async () => {
  const schema = schemaOf({ a_text: 'text' });
  const thing = schema.getType('Thing');
  for (const field of isObjectType(thing) ? Object.values(thing.getFields()) : []) {
    field.resolve = () => `around ${field.name}`;
  }
  const document = parse('{ things { text sureText a_text } }');
  const planned = createExecutor(() => {
    throw new Error('there is no plan');
  });
  const thing0 = { text: 'around text', sureText: 'around sureText', a_text: 'around a_text' };
  expect(await planned({ schema, document })).toEqual({ data: { things: [thing0, thing0] } });
});
