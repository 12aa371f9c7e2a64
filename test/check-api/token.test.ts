import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readToken } from '../../scripts/check-api/token.ts';

/** A terminal for readline, and everything that is written to it. */
function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), {
    isTTY,
    isRaw: false,
    setRawMode(isRaw: boolean) {
      input.isRaw = isRaw;
      rawModes.push(isRaw);
    },
  });
  const rawModes: boolean[] = [];
  let written = '';
  const prompt = {
    write: (text: string) => {
      written += text;
    },
  };
  return { input, prompt, rawModes, written: () => written };
}

const authorization = (result: Awaited<ReturnType<typeof readToken>>) =>
  'credentials' in result ? result.credentials.authorization : result.mistake;

test.for<[given: string, sent: string]>([
  ['abc.DEF-1_2~3+4/5==', 'Bearer abc.DEF-1_2~3+4/5=='],
  ['  abc\n', 'Bearer abc'],
  ['Bearer abc', 'Bearer abc'],
  ['bearer abc', 'Bearer abc'],
])('STUUT_TOKEN %j', async ([given, sent]) => {
  const { input, prompt, written } = terminal(true);
  expect(authorization(await readToken({ STUUT_TOKEN: given }, { input, prompt }))).toBe(sent);
  expect(written()).toBe('');
});

test('a STUUT_TOKEN that is none is refused, and not repeated', async () => {
  const { input, prompt } = terminal(true);
  const mistake = authorization(await readToken({ STUUT_TOKEN: '<s3cr3t>' }, { input, prompt }));
  expect(mistake).toMatch(/^STUUT_TOKEN is no token: /);
  expect(mistake).not.toContain('s3cr3t');
});

test('typed at a prompt, it is not shown', async () => {
  const { input, prompt, rawModes, written } = terminal(true);
  const result = readToken({}, { input, prompt });
  for (const letter of 's3cr3x\x7ft\r') input.write(letter);
  expect(authorization(await result)).toBe('Bearer s3cr3t');
  expect(written()).toBe('Token (not shown): \n');
  // The terminal does not echo the token, and echoes again afterwards.
  expect(rawModes).toEqual([true, false]);
});

test.for<[name: string, keys: string]>([
  ['nothing', '\r'],
  ['Ctrl-C', 'abc\x03'],
  ['Ctrl-D', '\x04'],
])('typed at a prompt: %s', async ([, keys]) => {
  const { input, prompt, rawModes } = terminal(true);
  const result = readToken({}, { input, prompt });
  input.write(keys);
  expect(authorization(await result)).toBe('No token was given.');
  expect(rawModes.at(-1)).toBe(false);
});

test('without a terminal it says what to do', async () => {
  const { input, prompt } = terminal(false);
  expect(authorization(await readToken({}, { input, prompt }))).toBe(
    'Set STUUT_TOKEN to a token of the API, or run this in a terminal to be asked for it.',
  );
});
