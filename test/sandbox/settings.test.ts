import { expect, test } from 'vitest';
import { readFaults } from '../../sandbox/fault-text.ts';
import { sandboxOptionsFromEnv } from '../../sandbox/settings.ts';

test('nothing set, or set to nothing: the defaults', () => {
  const defaults = {
    options: {
      port: 4010,
      host: '127.0.0.1',
      tasks: 2000,
      seed: 1,
      distribution: 'bursty',
      latencyMs: 0,
      churnPerSecond: 0,
      faults: [],
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
    SANDBOX_FAULTS: 'status:503@0.1, reset',
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
      faults: [
        { fault: { kind: 'status', status: 503 }, probability: 0.1 },
        { fault: { kind: 'reset' }, probability: 1 },
      ],
    },
  });
});

test('every mistake is a line that names its variable and shows what was found', () => {
  const env = {
    SANDBOX_PORT: '65536',
    SANDBOX_TASKS: '-1',
    SANDBOX_SEED: '1.5',
    SANDBOX_DISTRIBUTION: 'flat',
    SANDBOX_LATENCY_MS: '1s',
    SANDBOX_CHURN_PER_SECOND: 'much',
    SANDBOX_FAULTS: 'reset, explode@0.5, slow',
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
      `SANDBOX_FAULTS must be ${list}, not "explode@0.5".`,
      `SANDBOX_FAULTS must be ${list}, not "slow".`,
    ],
  });
});

test('every fault can be written down', () => {
  const text =
    'status:429:5@0.5,slow:800,hang,reset,half-body,html,bad-json,wrong-shape,endless-body,' +
    'redirect:http://127.0.0.1:9/x@0.25,huge-body:1000,unknown-enum,missing-field:id@1';
  const { rules, unread } = readFaults(text);
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
  expect(readFaults(item)).toEqual({ rules: [], unread: [item] });
});
