import { expect, test } from 'vitest';
import { PUBLISHED } from '../../sandbox/behaviour.ts';
import { STATUSES, TYPES } from '../../sandbox/enums.ts';
import { parseFaults } from '../../sandbox/parse-faults.ts';
import { sandboxOptionsFromEnv } from '../../sandbox/settings.ts';

test('missing and empty variables have defaults', () => {
  const defaults = {
    options: {
      port: 4010,
      host: '127.0.0.1',
      tasks: 2000,
      seed: 1,
      distribution: 'bursty',
      latencyMs: 0,
      churnPerSecond: 0,
      lateMs: 0,
      faults: [],
      behaviour: PUBLISHED,
    },
  };
  expect(sandboxOptionsFromEnv({})).toEqual(defaults);
  expect(sandboxOptionsFromEnv({ SANDBOX_PORT: '', SANDBOX_SEED: ' ' })).toEqual(defaults);
});

test('every variable is read', () => {
  const env = {
    SANDBOX_PORT: '0',
    SANDBOX_HOST: '0.0.0.0',
    SANDBOX_TASKS: '1000000',
    SANDBOX_SEED: '42',
    SANDBOX_DISTRIBUTION: 'one-day',
    SANDBOX_LATENCY_MS: '120',
    SANDBOX_CHURN_PER_SECOND: '0.5',
    SANDBOX_LATE_MS: '20000',
    SANDBOX_FAULTS: 'status:503@0.1, reset',
    SANDBOX_NULLS: 'last',
    SANDBOX_TIES: 'random',
    SANDBOX_MAX_LIMIT: '100',
    SANDBOX_TOTAL: 'cap:1000',
    SANDBOX_HIDDEN: '0.1',
    SANDBOX_PAST_END: '404',
    SANDBOX_SORT_ORDER: 'asc',
    SANDBOX_WORDS: 'declared',
    SANDBOX_ZONE: '+00',
    SANDBOX_FRACTION: 'microseconds',
    SANDBOX_IDS: 'mixed',
    SANDBOX_UNKNOWN_WORDS: '0.05',
    SANDBOX_REFUSED_WORDS: 'processing, call_analysis',
  };
  expect(sandboxOptionsFromEnv(env)).toEqual({
    options: {
      port: 0,
      host: '0.0.0.0',
      tasks: 1_000_000,
      seed: 42,
      distribution: 'one-day',
      latencyMs: 120,
      churnPerSecond: 0.5,
      lateMs: 20_000,
      faults: [
        { fault: { kind: 'status', status: 503 }, probability: 0.1 },
        { fault: { kind: 'reset' }, probability: 1 },
      ],
      behaviour: {
        nulls: 'last',
        ties: 'random',
        maxLimit: 100,
        total: { cap: 1000 },
        hidden: 0.1,
        pastEnd: '404',
        sortOrder: 'asc',
        words: 'declared',
        zone: '+00',
        fraction: 'microseconds',
        ids: 'mixed',
        unknownWords: 0.05,
        refusedWords: ['processing', 'call_analysis'],
      },
    },
  });
});

test('every mistake is a line with the name of the variable and its value', () => {
  const env = {
    SANDBOX_PORT: '65536',
    SANDBOX_TASKS: '-1',
    SANDBOX_SEED: '1.5',
    SANDBOX_DISTRIBUTION: 'flat',
    SANDBOX_LATENCY_MS: '1s',
    SANDBOX_CHURN_PER_SECOND: 'much',
    SANDBOX_LATE_MS: '-1',
    SANDBOX_FAULTS: 'reset, explode@0.5, slow',
    SANDBOX_NULLS: 'middle',
    SANDBOX_MAX_LIMIT: '0',
    SANDBOX_TOTAL: '*2',
    SANDBOX_HIDDEN: '2',
    SANDBOX_REFUSED_WORDS: 'open,shut',
  };
  const list = 'a list like "status:503@0.1,slow:800@0.05,reset@0.02"';
  expect(sandboxOptionsFromEnv(env)).toEqual({
    mistakes: [
      'SANDBOX_PORT must be a whole number from 0 to 65535, not "65536".',
      'SANDBOX_TASKS must be a whole number from 0 to 10000000, not "-1".',
      'SANDBOX_SEED must be a whole number from 0 to 9007199254740991, not "1.5".',
      'SANDBOX_DISTRIBUTION must be one of even, bursty, one-day, exponential, not "flat".',
      'SANDBOX_LATENCY_MS must be a whole number from 0 to 600000, not "1s".',
      'SANDBOX_CHURN_PER_SECOND must be a number from 0 to 10000, not "much".',
      'SANDBOX_LATE_MS must be a whole number from 0 to 600000, not "-1".',
      `SANDBOX_FAULTS must be ${list}, not "explode@0.5".`,
      `SANDBOX_FAULTS must be ${list}, not "slow".`,
      'SANDBOX_NULLS must be one of smallest, largest, first, last, not "middle".',
      'SANDBOX_MAX_LIMIT must be a whole number from 1 to 200, not "0".',
      'SANDBOX_TOTAL must be one of exact, +3, -3, cap:1000, null, zero, missing, not "*2".',
      'SANDBOX_HIDDEN must be a number from 0 to 1, not "2".',
      `SANDBOX_REFUSED_WORDS must be a list of ${[...STATUSES, ...TYPES].join(', ')}, not "shut".`,
    ],
  });
});

test('every fault can be set by a variable', () => {
  const text =
    'status:429:5@0.5,slow:800,hang,reset,half-body,html,bad-json,wrong-shape,endless-body,' +
    'redirect:http://127.0.0.1:9/x@0.25,huge-body:1000,unknown-enum,missing-field:id@1';
  const { rules, unread } = parseFaults(text);
  expect(unread).toEqual([]);
  expect(rules.map(({ fault }) => fault)).toEqual([
    { kind: 'status', status: 429, retryAfter: '5' },
    { kind: 'slow', ms: 800 },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'half-body' },
    { kind: 'html' },
    { kind: 'bad-json' },
    { kind: 'wrong-shape' },
    { kind: 'endless-body' },
    { kind: 'redirect', location: 'http://127.0.0.1:9/x' },
    { kind: 'huge-body', bytes: 1000 },
    { kind: 'unknown-enum' },
    { kind: 'missing-field', field: 'id' },
  ]);
  expect(rules.map(({ probability }) => probability)).toEqual([
    0.5, 1, 1, 1, 1, 1, 1, 1, 1, 0.25, 1, 1, 1,
  ]);
});

test.for([
  ['exact', 'exact'],
  ['+1', { add: 1 }],
  ['-20', { add: -20 }],
  ['cap:1000', { cap: 1000 }],
  ['null', 'null'],
  ['zero', 'zero'],
  ['missing', 'missing'],
] as const)('SANDBOX_TOTAL=%s is accepted', ([text, total]) => {
  expect(sandboxOptionsFromEnv({ SANDBOX_TOTAL: text })).toMatchObject({
    options: { behaviour: { total } },
  });
});

test.for([
  'status',
  'status:999',
  'status:503@2',
  'status:503@x',
  'slow:-1',
  'hang:5',
  'redirect',
  'missing-field:',
  'Reset',
  'toString',
])('"%s" is not a fault', (item) => {
  expect(parseFaults(item)).toEqual({ rules: [], unread: [item] });
});
