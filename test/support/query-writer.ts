import fc, { type GeneratorValue } from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
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

export type FieldsType = GraphQLObjectType | GraphQLInterfaceType;
type Field = GraphQLField<unknown, unknown>;

/** Writes random queries over a schema, with the random numbers of fast-check. */
export abstract class QueryWriter {
  protected readonly schema: GraphQLSchema;
  readonly #value: GeneratorValue;
  readonly definitions: string[] = [];
  readonly variables: Record<string, unknown> = {};
  /** Percentage of values of a wrong type, and of missing required arguments. */
  protected readonly wrong: number = 2;

  constructor(schema: GraphQLSchema, value: GeneratorValue) {
    this.schema = schema;
    this.#value = value;
  }

  /** A value of a scalar other than `Int` and `Boolean`. */
  protected abstract scalar(type: GraphQLScalarType): unknown;

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
    const parts = Array.from({ length: this.number(1, 4) }, () => this.part(named, depth));
    return `{ ${parts.join(' ')} }`;
  }

  /** A field or a fragment. */
  protected part(type: FieldsType, depth: number): string {
    const possible = isInterfaceType(type) ? this.schema.getPossibleTypes(type) : [];
    const kind = this.number(1, 20);
    if (kind === 1) return '__typename';
    if (kind === 2)
      return `... @include(if: ${this.chance(50)}) ${this.selection(type, depth - 1)}`;
    if (kind <= 6 && possible.length > 0) {
      const inner = this.one(possible) ?? type;
      return `... on ${inner.name} ${this.selection(inner, depth - 1)}`;
    }
    const fields = Object.values(type.getFields()).filter(
      (field) => depth > 0 || !isCompositeType(getNamedType(field.type)),
    );
    const field = this.one(fields);
    return field === undefined ? '__typename' : this.field(field, depth);
  }

  protected field(field: Field, depth: number): string {
    const inner = isCompositeType(getNamedType(field.type))
      ? this.selection(field.type, depth - 1)
      : '';
    return `${this.head(field)} ${this.directives()} ${inner}`;
  }

  /** The field with its alias, if it has one, and its arguments. */
  protected head({ name, args }: Field): string {
    return name + this.args(args);
  }

  protected directives(): string {
    return '';
  }

  protected args(args: readonly GraphQLArgument[]): string {
    const given = args.filter((arg) =>
      this.chance(isNonNullType(arg.type) ? 100 - this.wrong : 25),
    );
    const list = given.map((arg) => `${arg.name}: ${this.argument(arg.type)}`).join(' ');
    return list === '' ? '' : `(${list})`;
  }

  protected argument(type: GraphQLInputType): string {
    return this.chance(30) ? `$${this.variable(type)}` : literal(this.value(type, 3), type);
  }

  /** Declares a variable and returns its name. */
  protected variable(type: GraphQLInputType): string {
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    const value = this.value(type, 3);
    if (this.chance(95)) this.variables[name] = value;
    return name;
  }

  /** In most cases a value of the type. */
  protected value(type: GraphQLInputType, depth: number): unknown {
    if (this.chance(this.wrong)) {
      return this.one([null, -1, 'text', true, [], {}, 1e300, '\u0000']);
    }
    const inner = getNullableType(type);
    if (isListType(inner)) {
      const items: GraphQLInputType = inner.ofType;
      return Array.from({ length: this.number(0, 3) }, () => this.value(items, depth - 1));
    }
    if (isEnumType(inner)) return this.one(inner.getValues())?.name;
    if (isInputObjectType(inner)) {
      const fields = Object.values(inner.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth > 0 && this.chance(40)),
      );
      return Object.fromEntries(
        fields.map((field) => [field.name, this.value(field.type, depth - 1)]),
      );
    }
    if (inner.name === 'Int') return this.one([0, 1, 2, 7, 50, 199, 1000, 1001, -1, 2 ** 31 - 1]);
    if (inner.name === 'Boolean') return this.chance(50);
    return this.scalar(inner);
  }
}

export function literal(value: unknown, type: GraphQLInputType): string {
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
