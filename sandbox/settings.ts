import {
  type Behaviour,
  FIXED_ORDERS,
  FRACTIONS,
  ID_STYLES,
  NULLS,
  PAST_ENDS,
  TIES,
  type Total,
  WORD_ORDERS,
  ZONES,
} from './behaviour.ts';
import { DISTRIBUTIONS } from './creation-times.ts';
import { STATUSES, TYPES } from './enums.ts';
import type { FaultRule } from './faults.ts';
import { parseFaults } from './parse-faults.ts';
import type { SandboxOptions } from './server.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the `SANDBOX_...` variables, or returns a line for each mistake. Empty ones count as unset. */
export function sandboxOptionsFromEnv(
  env: Environment,
): { options: SandboxOptions } | { mistakes: string[] } {
  const reader = new VariableReader(env);
  const options: SandboxOptions = {
    port: reader.wholeNumber('SANDBOX_PORT', 4010, 65_535),
    host: reader.text('SANDBOX_HOST', '127.0.0.1'),
    tasks: reader.wholeNumber('SANDBOX_TASKS', 2000, 10_000_000),
    seed: reader.wholeNumber('SANDBOX_SEED', 1, Number.MAX_SAFE_INTEGER),
    distribution: reader.oneOf('SANDBOX_DISTRIBUTION', DISTRIBUTIONS, 'bursty'),
    latencyMs: reader.wholeNumber('SANDBOX_LATENCY_MS', 0, 600_000),
    churnPerSecond: reader.number('SANDBOX_CHURN_PER_SECOND', 0, 10_000),
    lateMs: reader.wholeNumber('SANDBOX_LATE_MS', 0, 600_000),
    faults: reader.faults('SANDBOX_FAULTS'),
    behaviour: behaviourFrom(reader),
  };
  return reader.mistakes.length > 0 ? { mistakes: reader.mistakes } : { options };
}

/** One variable for each unpublished behaviour. */
function behaviourFrom(reader: VariableReader): Behaviour {
  return {
    nulls: reader.oneOf('SANDBOX_NULLS', NULLS),
    ties: reader.oneOf('SANDBOX_TIES', TIES),
    maxLimit: reader.wholeNumber('SANDBOX_MAX_LIMIT', 200, 200, 1),
    total: reader.total('SANDBOX_TOTAL'),
    hidden: reader.number('SANDBOX_HIDDEN', 0, 1),
    pastEnd: reader.oneOf('SANDBOX_PAST_END', PAST_ENDS),
    sortOrder: reader.oneOf('SANDBOX_SORT_ORDER', FIXED_ORDERS),
    words: reader.oneOf('SANDBOX_WORDS', WORD_ORDERS),
    zone: reader.oneOf('SANDBOX_ZONE', ZONES),
    fraction: reader.oneOf('SANDBOX_FRACTION', FRACTIONS),
    ids: reader.oneOf('SANDBOX_IDS', ID_STYLES),
    unknownWords: reader.number('SANDBOX_UNKNOWN_WORDS', 0, 1),
    refusedWords: reader.severalOf('SANDBOX_REFUSED_WORDS', [...STATUSES, ...TYPES]),
  };
}

class VariableReader {
  readonly mistakes: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  wholeNumber(name: string, otherwise: number, max: number, min = 0): number {
    return this.#numeric(name, otherwise, [min, max], /^\d+$/, 'a whole number');
  }

  number(name: string, otherwise: number, max: number): number {
    return this.#numeric(name, otherwise, [0, max], /^\d+(\.\d+)?$/, 'a number');
  }

  text(name: string, otherwise: string): string {
    return this.#text(name) ?? otherwise;
  }

  /** If `otherwise` is not given, the first value is the default. */
  oneOf<const Values extends readonly [string, ...string[]]>(
    name: string,
    values: Values,
    otherwise: Values[number] = values[0],
  ): Values[number] {
    const text = this.#text(name);
    if (text === undefined) return otherwise;
    const found = values.find((value) => value === text);
    if (found === undefined) this.#mistake(name, `one of ${values.join(', ')}`, text);
    return found ?? otherwise;
  }

  severalOf(name: string, values: readonly string[]): string[] {
    const given = (this.#text(name) ?? '').split(',').map((item) => item.trim());
    const items = given.filter((item) => item !== '');
    for (const item of items) {
      if (!values.includes(item)) this.#mistake(name, `a list of ${values.join(', ')}`, item);
    }
    return items;
  }

  total(name: string): Total {
    const text = this.#text(name);
    const found = text === undefined ? 'exact' : totalFrom(text);
    if (found !== undefined) return found;
    this.#mistake(name, 'one of exact, +3, -3, cap:1000, null, zero, missing', text ?? '');
    return 'exact';
  }

  faults(name: string): FaultRule[] {
    const { rules, unread } = parseFaults(this.#text(name) ?? '');
    for (const item of unread) {
      this.#mistake(name, 'a list like "status:503@0.1,slow:800@0.05,reset@0.02"', item);
    }
    return rules;
  }

  #numeric(
    name: string,
    otherwise: number,
    [min, max]: [min: number, max: number],
    form: RegExp,
    kind: string,
  ): number {
    const text = this.#text(name);
    if (text === undefined) return otherwise;
    const value = form.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      this.#mistake(name, `${kind} from ${min} to ${max}`, text);
    }
    return value;
  }

  #text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  #mistake(name: string, wanted: string, found: string): void {
    this.mistakes.push(`${name} must be ${wanted}, not "${found}".`);
  }
}

function totalFrom(text: string): Total | undefined {
  if (text === 'exact' || text === 'null' || text === 'zero' || text === 'missing') return text;
  const [, sign, digits] = /^(\+|-|cap:)(\d{1,9})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (sign === 'cap:') return { cap: Number(digits) };
  return { add: sign === '-' ? -Number(digits) : Number(digits) };
}
