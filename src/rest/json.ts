/** JSON.parse source text access (ES2026), which TypeScript's library lacks. */
declare global {
  interface JSON {
    /** Returns an object that `JSON.stringify` writes as this text. */
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The number of digits of 2^53. Above it, a JavaScript number cannot represent every integer. */
const UNSAFE_DIGITS = 16;
const [ZERO, NINE] = [48, 57];

/**
 * Parses JSON. Integers above 2^53 keep all their digits: each becomes a raw JSON value, which
 * `JSON.stringify` writes unchanged. Texts without such integers cost no more than `JSON.parse`.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!mayHoldUnsafeInteger(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepDigits);
  } catch (error) {
    // A reviver is called recursively, so thousands of levels overflow the stack. Then digits are lost.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

function keepDigits(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined)
    return value;
  return /^-?\d+$/.test(source) ? JSON.rawJSON(source) : value;
}

/** Checks every 16th character: a run of 16 digits includes one of them. */
function mayHoldUnsafeInteger(text: string): boolean {
  for (let at = UNSAFE_DIGITS - 1; at < text.length; at += UNSAFE_DIGITS) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start -= 1;
    let end = at + 1;
    while (isDigit(text, end)) end += 1;
    if (end - start >= UNSAFE_DIGITS && isNumber(text, start, end)) return true;
  }
  return false;
}

/** Whether the digits are a JSON number, not part of an id or a time. */
function isNumber(text: string, start: number, end: number): boolean {
  const before = text[start - 1] === '-' ? text[start - 2] : text[start - 1];
  return /^[:,[\s]?$/.test(before ?? '') && /^[,}\]\s]?$/.test(text[end] ?? '');
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= ZERO && code <= NINE;
}
