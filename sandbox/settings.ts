import { z } from 'zod';
import {
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
import { parseFaults } from './parse-faults.ts';
import type { SandboxOptions } from './server.ts';

/**
 * Reads each option from its variable, such as `latencyMs` from `SANDBOX_LATENCY_MS`, or returns a line for
 * each mistake. Empty variables count as unset.
 */
export function sandboxOptionsFromEnv(
  env: NodeJS.ProcessEnv,
): { options: SandboxOptions } | { mistakes: string[] } {
  const textOf = (option: string) => env[variableOf(option)]?.trim() || undefined;
  const given = {
    ...Object.fromEntries(Object.keys(OPTIONS).map((option) => [option, textOf(option)])),
    behaviour: Object.fromEntries(Object.keys(BEHAVIOUR).map((option) => [option, textOf(option)])),
  };
  const { data, error } = schema.safeParse(given, { reportInput: true });
  if (data !== undefined) return { options: data };
  const mistakes = error.issues.map(
    ({ path, message, input }) =>
      `${variableOf(String(path.at(-1)))} must be ${message}, not "${input}".`,
  );
  return { mistakes };
}

function variableOf(option: string): string {
  return `SANDBOX_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

const WORDS: readonly string[] = [...STATUSES, ...TYPES];

const faults = z.string().transform((text, context) => {
  const { rules, unread } = parseFaults(text);
  const message = 'a list like "status:503@0.1,slow:800@0.05,reset@0.02"';
  for (const input of unread) context.addIssue({ code: 'custom', message, input });
  return rules;
});

const refusedWords = z.string().transform((text, context) => {
  const words = text.split(',').map((word) => word.trim());
  const message = `a list of ${WORDS.join(', ')}`;
  for (const input of words) {
    if (!WORDS.includes(input)) context.addIssue({ code: 'custom', message, input });
  }
  return words;
});

const total = z.string().transform((text, context): Total => {
  if (text === 'exact' || text === 'null' || text === 'zero' || text === 'missing') return text;
  const [, sign, digits] = /^(\+|-|cap:)(\d{1,9})$/.exec(text) ?? [];
  if (sign === 'cap:') return { cap: Number(digits) };
  if (sign !== undefined) return { add: Number(`${sign}${digits}`) };
  context.addIssue('one of exact, +3, -3, cap:1000, null, zero, missing');
  return z.NEVER;
});

const OPTIONS = {
  port: wholeNumber(4010, 65_535),
  host: z.string().default('127.0.0.1'),
  tasks: wholeNumber(2000, 10_000_000),
  seed: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  distribution: oneOf(DISTRIBUTIONS, 'bursty'),
  latencyMs: wholeNumber(0, 600_000),
  churnPerSecond: number(10_000),
  lateMs: wholeNumber(0, 600_000),
  faults: faults.default([]),
};

/** Unpublished behaviour. */
const BEHAVIOUR = {
  nulls: oneOf(NULLS),
  ties: oneOf(TIES),
  maxLimit: wholeNumber(200, 200, 1),
  total: total.default('exact'),
  hidden: number(1),
  pastEnd: oneOf(PAST_ENDS),
  sortOrder: oneOf(FIXED_ORDERS),
  words: oneOf(WORD_ORDERS),
  zone: oneOf(ZONES),
  fraction: oneOf(FRACTIONS),
  ids: oneOf(ID_STYLES),
  unknownWords: number(1),
  refusedWords: refusedWords.default([]),
};

const schema = z.object({ ...OPTIONS, behaviour: z.object(BEHAVIOUR) });

function wholeNumber(otherwise: number, max: number, min = 0) {
  return numeric(/^\d+$/, `a whole number from ${min} to ${max}`, min, max).default(otherwise);
}

function number(max: number) {
  return numeric(/^\d+(\.\d+)?$/, `a number from 0 to ${max}`, 0, max).default(0);
}

function numeric(form: RegExp, message: string, min: number, max: number) {
  return z
    .string()
    .regex(form, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** Without `otherwise`, the first value is the default. */
function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
  otherwise: Values[number] = values[0],
) {
  return z.enum(values, `one of ${values.join(', ')}`).default(otherwise);
}
