import type { GeneratorValue } from 'fast-check';
import {
  doTypesOverlap,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type FieldsType, literal, QueryWriter } from '../support/query-writer.ts';

const FLAGS = ['$b0: Boolean!', '$b1: Boolean = true', '$b2: Boolean! = false'];
const DECIDERS = ['$b0', '$b1', '$b2', 'true', 'false'];

/** Writes valid documents with everything that affects which fields are in the result. */
export class DocumentWriter extends QueryWriter {
  protected override readonly wrong: number = 0;
  readonly #types: readonly FieldsType[];
  readonly #fragments: { name: string; type: FieldsType; text: string }[] = [];
  /**
   * The field and arguments of a response key, the same in the whole document, so that fields can be merged.
   */
  readonly #heads = new Map<string, { field: string; text: string }>();
  readonly #variables = new Map<string, GraphQLInputType>();
  /** The names of the operations; no name if there is only one. */
  readonly names: readonly (string | undefined)[];

  constructor(schema: GraphQLSchema, value: GeneratorValue) {
    super(schema, value);
    this.#types = Object.values(schema.getTypeMap()).filter(
      (type): type is FieldsType =>
        (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('_'),
    );
    this.names = this.chance(70) ? [undefined] : ['First', 'Second'];
  }

  document(type: FieldsType, depth: number): string {
    const selections = this.names.map(() => this.selection(type, depth));
    const head = [...FLAGS, ...this.definitions].join(' ');
    const operations = selections.map(
      (selection, index) => `query ${this.names[index] ?? ''}(${head}) ${selection}`,
    );
    return [...operations, ...this.#fragments.map(({ text }) => text)].join('\n');
  }

  /** Values for the variables of the document; most are valid. */
  values(): Record<string, unknown> {
    const values: Record<string, unknown> = { b0: this.chance(50) };
    // Null instead of a default becomes an error only when a field is read.
    if (this.chance(40)) values.b1 = this.chance(85) ? this.chance(50) : null;
    if (this.chance(40)) values.b2 = this.chance(97) ? this.chance(50) : 'yes';
    for (const [name, type] of this.#variables) {
      if (this.chance(isNonNullType(type) ? 98 : 60)) values[name] = this.value(type, 2);
      else if (this.chance(30)) values[name] = null;
    }
    return values;
  }

  protected override part(type: FieldsType, depth: number): string {
    const kind = this.number(1, 20);
    if (kind > 5 || depth < 0) return super.part(type, depth);
    const types = this.#types.filter((other) => doTypesOverlap(this.schema, type, other));
    const condition = this.one(types) ?? type;
    if (kind === 1) return `... ${this.directives()} ${this.selection(type, depth - 1)}`;
    if (kind === 2) {
      return `... on ${condition.name} ${this.directives()} ${this.selection(condition, depth - 1)}`;
    }
    return `...${this.#fragment(condition, types, depth)} ${this.directives()}`;
  }

  /** An existing fragment, or a new one. */
  #fragment(type: FieldsType, types: readonly FieldsType[], depth: number): string {
    const known = this.#fragments.filter((fragment) => types.includes(fragment.type));
    const same = this.chance(60) ? this.one(known) : undefined;
    if (same !== undefined) return same.name;
    const selection = this.selection(type, depth - 1);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push({ name, type, text: `fragment ${name} on ${type.name} ${selection}` });
    return name;
  }

  protected override head(field: GraphQLField<unknown, unknown>): string {
    const { name } = field;
    const wanted = this.one([name, name, `also_${name}`, 'a', 'b', 'text']) ?? name;
    const isTaken = this.#heads.has(wanted) && this.#heads.get(wanted)?.field !== name;
    const key = isTaken ? `other_${name}` : wanted;
    const known = this.#heads.get(key);
    if (known !== undefined) return known.text;
    const text = `${key === name ? '' : `${key}: `}${super.head(field)}`;
    this.#heads.set(key, { field: name, text });
    return text;
  }

  protected override directives(): string {
    const one = () =>
      `@${this.chance(50) ? 'skip' : 'include'}(if: ${this.one(DECIDERS) ?? 'true'})`;
    if (this.chance(70)) return '';
    return this.chance(80) ? one() : `@include(if: ${this.one(DECIDERS)}) @skip(if: $b0)`;
  }

  /** A required argument may get its value from a variable that has a default, and be null in the end. */
  protected override variable(type: GraphQLInputType): string {
    const name = `v${this.#variables.size}`;
    const isOptional = isNonNullType(type) && this.chance(50);
    const declared = isOptional ? type.ofType : type;
    const fallback = isOptional ? ` = ${literal(this.value(type, 2), type)}` : '';
    this.definitions.push(`$${name}: ${declared}${fallback}`);
    this.#variables.set(name, declared);
    return name;
  }

  protected override scalar(): unknown {
    return this.one(['text', 'throw', '']);
  }
}
