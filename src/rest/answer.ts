import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../errors.ts';
import { parseJson } from './json.ts';
import { retryAfterFrom } from './retry-after.ts';
import { errorFromStatus } from './status-error.ts';

/** A response with a 2xx status, and its JSON. */
export interface UpstreamAnswer {
  status: number;
  body: unknown;
}

export interface AnswerHead {
  status: number;
  headers: IncomingHttpHeaders;
}

/** The decompressed body. */
export interface BodyBytes {
  chunks: readonly Buffer[];
  bytes: number;
}

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;
/** ASCII counts as UTF-8: TextDecoder would read it as Windows-1252. */
const UTF_8_LABEL = /^(?:utf-?8|us-ascii|ascii)$/i;
const UTF_8 = new TextDecoder('utf-8', { fatal: true });
/** Shared by all bodies: each is joined and decoded in one synchronous step. */
const decodeBuffer = Buffer.allocUnsafeSlow(512 * 1024);

/** @throws GatewayError for another status than 2xx, and for a body that is not JSON */
export function answerFrom(
  { status, headers }: AnswerHead,
  body: BodyBytes,
  maxRetryAfterMs: number,
): UpstreamAnswer {
  const decoder = decoderFor(headers['content-type']);
  const text = decoder && decodeBody(decoder, body);
  if (status < 200 || status > 299) throw statusError(status, headers, text, maxRetryAfterMs);
  if (decoder === undefined) {
    throw invalidAnswer(
      'The response of the REST API has an unknown charset.',
      'unknown charset',
      status,
    );
  }
  if (text === undefined) {
    throw invalidAnswer(
      'The response of the REST API cannot be decoded with its charset.',
      'not in its charset',
      status,
    );
  }
  try {
    return { status, body: parseJson(text) };
  } catch {
    throw invalidAnswer('The response of the REST API is not JSON.', 'not JSON', status);
  }
}

/** The error for a response whose body cannot be decompressed. A status other than 2xx decides the error. */
export function undecodableError(
  { status, headers }: AnswerHead,
  maxRetryAfterMs: number,
): GatewayError {
  if (status < 200 || status > 299) return statusError(status, headers, '', maxRetryAfterMs);
  return invalidAnswer(
    'The response of the REST API cannot be decompressed.',
    'body not of its content-encoding',
    status,
  );
}

export function invalidAnswer(
  message: string,
  reason: string,
  status: number | undefined,
): GatewayError {
  return new GatewayError('UPSTREAM_INVALID_RESPONSE', message, { status, reason });
}

function statusError(
  status: number,
  headers: IncomingHttpHeaders,
  text: string | undefined,
  maxRetryAfterMs: number,
): GatewayError {
  return errorFromStatus(status, text ?? '', retryAfterFrom(headers, Date.now(), maxRetryAfterMs));
}

/** JSON without a charset is UTF-8 (RFC 8259, section 8.1). `undefined` for an unknown charset. */
function decoderFor(contentType: string | undefined): TextDecoder | undefined {
  const [, label] = CHARSET.exec(contentType ?? '') ?? [];
  if (label === undefined || UTF_8_LABEL.test(label)) return UTF_8;
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return undefined;
  }
}

/**
 * Reuses one buffer for all bodies, because new ones are costly to collect (docs/performance.md). `undefined`
 * if the bytes are not valid in the charset.
 */
function decodeBody(decoder: TextDecoder, { chunks, bytes }: BodyBytes): string | undefined {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return decode(decoder, first);
  if (bytes > decodeBuffer.byteLength) return decode(decoder, Buffer.concat(chunks, bytes));
  let end = 0;
  for (const chunk of chunks) end += chunk.copy(decodeBuffer, end);
  const text = decode(decoder, decodeBuffer.subarray(0, end));
  // The buffer must not keep rows after the request.
  decodeBuffer.fill(0, 0, end);
  return text;
}

function decode(decoder: TextDecoder, bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
