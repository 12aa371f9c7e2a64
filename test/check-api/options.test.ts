import { expect, test } from 'vitest';
import { optionsFrom } from '../../scripts/check-api/options.ts';

test('options', () => {
  const none = { isJson: false, isHelp: false, maxCalls: 60 };
  expect(optionsFrom([])).toEqual(none);
  expect(optionsFrom(['--json'])).toEqual({ ...none, isJson: true });
  expect(optionsFrom(['--calls', '200', '--json'])).toEqual({
    ...none,
    isJson: true,
    maxCalls: 200,
  });
  expect(optionsFrom(['--calls=5'])).toEqual({ ...none, maxCalls: 5 });
  expect(optionsFrom(['-h'])).toEqual({ ...none, isHelp: true });
});

test.for<string[]>([['--calls'], ['--calls', '4'], ['--calls=1001'], ['--calls', '1e2']])(
  'a bound on calls that is none: %j',
  (args) => {
    expect(optionsFrom(args)).toEqual({
      mistake: '--calls must be a whole number from 5 to 1000.',
    });
  },
);

test.for<string[]>([
  ['s3cr3t'],
  ['Bearer s3cr3t'],
  ['--token=s3cr3t'],
  ['--token', 's3cr3t'],
  ['--bearer', 's3cr3t'],
  ['--auth=s3cr3t'],
  ['--json', 'eyJhbGciOiJIUzI1NiJ9.s3cr3t'],
  ['-s3cr3t'],
  ['--s3cr3t'],
  ['STUUT_TOKEN=s3cr3t'],
])('a token is not taken from an argument, and not repeated: %j', (args) => {
  const { mistake } = { mistake: '', ...optionsFrom(args) };
  expect(mistake).toMatch(/^A token is not taken from an argument: .*Set STUUT_TOKEN/);
  expect(mistake).not.toMatch(/s3cr3t/);
});

test('other arguments', () => {
  expect(optionsFrom(['--verbose'])).toEqual({
    mistake: 'There is no --verbose: --json, --calls N and --help are all.',
  });
  expect(optionsFrom(['https://user:s3cr3t@api.example.com'])).toEqual({
    mistake: 'The address comes from STUUT_API_URL, not from an argument.',
  });
});
