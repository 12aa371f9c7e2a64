import fc, { type GeneratorValue } from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/schema/index.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

/** A part of what is tried in all; the rest is in the other files of this folder. */
const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 1500) / 4);
const TIME_LIMIT = 60_000 + RUNS * 200;

let gateway: TestGateway;
const surprises: unknown[] = [];
const note = (surprise: unknown) => void surprises.push(surprise);
const outcomes = new Map<string, number>();

beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { tasks: 120 } });
  process.on('unhandledRejection', note);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await gateway[Symbol.asyncDispose]();
});

/** That the answer is JSON, its errors have codes, and the gateway is none the worse for it. */
async function expectComposure(query: string, variables: Record<string, unknown> = {}) {
  gateway.log.length = 0;
  const { status, data, errors, text } = await gateway.ask(query, { variables });
  expect(status).toBeLessThan(500);
  expect(data !== undefined || (errors ?? []).length > 0).toBe(true);
  for (const { extensions } of errors ?? []) {
    expect(extensions?.code).toMatch(/^[A-Z_]+$/);
    expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR');
  }
  expect(text).not.toContain(gateway.sandbox.organizations[0].token);
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  const outcome = String(errors?.[0]?.extensions?.code ?? 'answered');
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

  const plain = await gateway.ask('{ tasks(first: 1) { totalCount } }');
  expect(plain.data).toEqual({ tasks: { totalCount: 120 } });
  expect(surprises).toEqual([]);
}

function report(what: string): void {
  const counts = [...outcomes].sort(([, a], [, b]) => b - a);
  console.log(`fuzz: ${RUNS} ${what} (${counts.map((entry) => entry.join(' ')).join(', ')})`);
  outcomes.clear();
}

/** Chance, as fast-check hands it out. */
class Writer {
  readonly #value: GeneratorValue;
  readonly definitions: string[] = [];
  readonly variables: Record<string, unknown> = {};

  constructor(value: GeneratorValue) {
    this.#value = value;
  }

  number(least: number, most: number): number {
    return this.#value(fc.integer, { min: least, max: most });
  }

  chance(percent: number): boolean {
    return this.number(1, 100) <= percent;
  }

  one<Item>(items: readonly Item[]): Item | undefined {
    return items[this.number(0, Math.max(0, items.length - 1))];
  }

  selection(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (!isObjectType(named) && !isInterfaceType(named)) return '{ __typename }';
    const possible = isInterfaceType(named) ? schema.getPossibleTypes(named) : [];
    const fields = Object.values(named.getFields()).filter(
      (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
    );
    const parts = Array.from({ length: this.number(1, 4) }, () => {
      const kind = this.number(1, 20);
      if (kind === 1) return '__typename';
      if (kind === 2)
        return `... @include(if: ${this.chance(50)}) ${this.selection(type, depth - 1)}`;
      if (kind <= 6 && possible.length > 0) {
        const inner = this.one(possible) ?? named;
        return `... on ${inner.name} ${this.selection(inner, depth - 1)}`;
      }
      const field = this.one(fields);
      return field === undefined ? '__typename' : this.field(field, depth);
    });
    return `{ ${parts.join(' ')} }`;
  }

  field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const given = args.filter((arg) => this.chance(isNonNullType(arg.type) ? 98 : 25));
    const list = given.map((arg) => `${arg.name}: ${this.argument(arg.type)}`).join(' ');
    const alias = this.chance(80) ? `${this.one([...'abcdefgh'])}${this.number(0, 99)}: ` : '';
    const inner = isCompositeType(getNamedType(type)) ? this.selection(type, depth - 1) : '';
    return `${alias}${name}${list === '' ? '' : `(${list})`} ${inner}`;
  }

  argument(type: GraphQLInputType): string {
    const value = this.value(type, 3);
    if (!this.chance(30)) return literal(value, type);
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    if (this.chance(95)) this.variables[name] = value;
    return `$${name}`;
  }

  /** A value of the type, most of the time. */
  value(type: GraphQLInputType, depth: number): unknown {
    if (this.chance(2)) return this.one([null, -1, 'text', true, [], {}, 1e300, '\u0000']);
    const inner = getNullableType(type);
    if (isListType(inner)) {
      const items: GraphQLInputType = inner.ofType;
      return Array.from({ length: this.number(0, 3) }, () => this.value(items, depth - 1));
    }
    if (isEnumType(inner)) return this.one(inner.getValues())?.name;
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields()).filter(() => depth > 0 && this.chance(40));
      return Object.fromEntries(
        fields.map((field) => [field.name, this.value(field.type, depth - 1)]),
      );
    }
    if (inner.name === 'Int') return this.one([0, 1, 2, 7, 50, 199, 1000, 1001, -1, 2 ** 31 - 1]);
    if (inner.name === 'Boolean') return this.chance(50);
    const [user] = gateway.sandbox.organizations[0].users;
    return this.one([
      user?.id,
      'VXNlcjo6dXNyXzE',
      'tsk_1',
      '',
      'é\n',
      'x'.repeat(300),
      '-1',
      '%00',
    ]);
  }
}

function literal(value: unknown, type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (Array.isArray(value)) {
    const items: GraphQLInputType = isListType(inner) ? inner.ofType : inner;
    return `[${value.map((item) => literal(item, items)).join(' ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(inner) ? inner.getFields() : {};
    const parts = Object.entries(value).map(
      ([name, item]) => `${name}: ${literal(item, fields[name]?.type ?? inner)}`,
    );
    return `{${parts.join(' ')}}`;
  }
  const isEnum = isEnumType(getNamedType(inner)) && typeof value === 'string';
  return isEnum && /^\w+$/.test(value) ? value : JSON.stringify(value ?? null);
}

test(
  'random queries over the schema leave the gateway composed',
  async () => {
    const query = schema.getQueryType();
    if (!query) throw new Error('no queries');
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (value) => {
        const writer = new Writer(value);
        const selection = writer.selection(query, 4);
        const head = writer.definitions.length > 0 ? `query (${writer.definitions.join(' ')})` : '';
        await expectComposure(head + selection, writer.variables);
      }),
      { numRuns: RUNS },
    );
    report('random queries');
  },
  TIME_LIMIT,
);
