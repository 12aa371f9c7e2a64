import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { credentialsFrom } from '../../src/rest/token.ts';

/** RFC 6750, section 2.1. */
const tokens = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom(...'ABCXYZabcxyz0189-._~+/'),
      minLength: 1,
      maxLength: 200,
    }),
    fc.constantFrom('', '=', '=='),
  )
  .map((parts) => parts.join(''));

const schemes = fc.constantFrom('Bearer', 'bearer', 'BEARER', 'bEARER');
const gaps = fc.constantFrom(' ', '  ', '     ');

function refusal(authorization: string | null | undefined): GatewayError {
  try {
    credentialsFrom(authorization);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error(`accepted: ${authorization}`);
}

describe('a bearer token', () => {
  test('is kept byte for byte, with scheme and spaces', () => {
    fc.assert(
      fc.property(schemes, gaps, tokens, (scheme, gap, token) => {
        const authorization = scheme + gap + token;
        expect(credentialsFrom(authorization).authorization).toBe(authorization);
      }),
    );
  });

  test('has a SHA-256 digest, which is the same for the same token', () => {
    const hex = (text: string) => createHash('sha256').update(text).digest('hex');
    fc.assert(
      fc.property(tokens, tokens, (one, other) => {
        fc.pre(one !== other);
        const { digest } = credentialsFrom(`Bearer ${one}`);
        expect(credentialsFrom(`Bearer ${one}`).digest).toBe(digest);
        expect(credentialsFrom(`Bearer ${other}`).digest).not.toBe(digest);
        const bytes = [digest, Buffer.from(digest, 'base64url').toString('hex')];
        expect(bytes.some((text) => [hex(one), hex(`Bearer ${one}`)].includes(text))).toBe(true);
        if (one.length > 8) expect(digest).not.toContain(one);
      }),
    );
  });

  test.for<string | null | undefined>([
    null,
    undefined,
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer\tabc',
    'Bearerabc',
    ' Bearer abc',
    'Bearer abc ',
    'Bearer abc def',
    'Bearer =',
    'Bearer a=b',
    'Bearer "abc"',
    'Bearer abc,def',
    'Bearer abc\r\nX-Evil: 1',
    'Bearer abc\n',
    'Bearer abc\0',
    'Bearer é',
    'Bearer 日本',
    'Basic abc',
    'Bearer: abc',
    'abc',
  ])('is not %j', (authorization) => {
    const error = refusal(authorization);
    expect(error.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(error.message).not.toMatch(/abc|Evil/);
    expect(error.cause).toBeUndefined();
  });

  test.for([
    ['Bearer <token>', 'Replace `<token>` in the `Authorization` header by your token.'],
    ['bearer   <token>', 'Replace `<token>` in the `Authorization` header by your token.'],
    ['Bearer <YOUR_TOKEN>', /^Replace the placeholder .* by your token\.$/],
    ['Bearer <your token>', /^Replace the placeholder .* by your token\.$/],
    ['Bearer <>', /^Replace the placeholder .* by your token\.$/],
    // The message does not repeat a token in the brackets.
    ['Bearer <abc123>', /^Replace the placeholder [^1]* by your token\.$/],
    ['Bearer <token', /is not of the form/],
    ['Bearer <a><b>', /is not of the form/],
    ['<token>', /is not of the form/],
  ] as const)('that is a placeholder says what to do: %s', ([authorization, message]) => {
    const error = refusal(authorization);
    expect(error.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(error.message).toMatch(message);
  });

  test('over the maximum length is refused', () => {
    expect(refusal(`Bearer ${'a'.repeat(20_000)}`).code).toBe('UNAUTHENTICATED');
    expect(refusal(`Bearer ${' '.repeat(1_000_000)}`).code).toBe('UNAUTHENTICATED');
    expect(refusal(`Bearer ${'a'.repeat(5_000_000)}!`).message.length).toBeLessThan(500);
  });

  test('may have the length of a JWT with many claims', () => {
    const authorization = `Bearer ${'a'.repeat(6000)}`;
    expect(credentialsFrom(authorization).authorization).toBe(authorization);
  });
});
