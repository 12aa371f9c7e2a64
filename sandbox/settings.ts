import { DISTRIBUTIONS, type Distribution } from './creation-times.ts';
import { readFaults } from './fault-text.ts';
import type { FaultRule } from './faults.ts';
import type { SandboxOptions } from './server.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the `SANDBOX_...` variables, or says what is wrong with them, one line each. An empty
 * variable counts as unset.
 */
export function sandboxOptionsFromEnv(
  env: Environment,
): { options: SandboxOptions } | { mistakes: string[] } {
  const reader = new VariableReader(env);
  const options: SandboxOptions = {
    port: reader.wholeNumber('SANDBOX_PORT', 4010, 65_535),
    host: reader.text('SANDBOX_HOST', '127.0.0.1'),
    tasks: reader.wholeNumber('SANDBOX_TASKS', 2000, 10_000_000),
    seed: reader.wholeNumber('SANDBOX_SEED', 1, Number.MAX_SAFE_INTEGER),
    distribution: reader.distribution('SANDBOX_DISTRIBUTION', 'bursty'),
    latencyMs: reader.wholeNumber('SANDBOX_LATENCY_MS', 0, 600_000),
    churnPerSecond: reader.number('SANDBOX_CHURN_PER_SECOND', 0, 10_000),
    faults: reader.faults('SANDBOX_FAULTS'),
  };
  return reader.mistakes.length > 0 ? { mistakes: reader.mistakes } : { options };
}

class VariableReader {
  readonly mistakes: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  wholeNumber(name: string, otherwise: number, most: number): number {
    return this.#numeric(name, otherwise, most, /^\d+$/, 'a whole number');
  }

  number(name: string, otherwise: number, most: number): number {
    return this.#numeric(name, otherwise, most, /^\d+(\.\d+)?$/, 'a number');
  }

  text(name: string, otherwise: string): string {
    return this.#text(name) ?? otherwise;
  }

  distribution(name: string, otherwise: Distribution): Distribution {
    const text = this.#text(name);
    if (text === undefined) return otherwise;
    const found = DISTRIBUTIONS.find((distribution) => distribution === text);
    if (found === undefined) this.#mistake(name, `one of ${DISTRIBUTIONS.join(', ')}`, text);
    return found ?? otherwise;
  }

  faults(name: string): FaultRule[] {
    const { rules, unread } = readFaults(this.#text(name) ?? '');
    for (const item of unread) {
      this.#mistake(name, 'a list like "status:503@0.1,slow:800@0.05,reset@0.02"', item);
    }
    return rules;
  }

  #numeric(name: string, otherwise: number, most: number, form: RegExp, kind: string): number {
    const text = this.#text(name);
    if (text === undefined) return otherwise;
    const value = form.test(text) ? Number(text) : Number.NaN;
    if (!(value <= most)) this.#mistake(name, `${kind} from 0 to ${most}`, text);
    return value;
  }

  #text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  #mistake(name: string, wanted: string, found: string): void {
    this.mistakes.push(`${name} must be ${wanted}, not "${found}".`);
  }
}
