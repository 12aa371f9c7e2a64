import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';

/** The caller's credentials, as they are sent to REST. */
export interface Credentials {
  /** The whole `Authorization` header, unchanged. */
  authorization: string;
  /** SHA-256 of the header: the key of all state that requests share. */
  digest: string;
}

/** RFC 6750, section 2.1: the scheme in any case, then a `b64token`. */
const BEARER = /^bearer +[A-Za-z0-9._~+/-]+=*$/i;
/** What documents and GraphiQL's Headers tab show instead of a token. */
const PLACEHOLDER = /^bearer +<([^<>]*)>$/i;
const MAX_BYTES = 8192;

/**
 * @throws GatewayError `UNAUTHENTICATED` if the header is missing or malformed: another scheme, invalid
 *   characters, or more than 8 KiB
 */
export function credentialsFrom(authorization: string | null | undefined): Credentials {
  const header = authorization ?? '';
  if (header === '') {
    throw unauthenticated('No token was sent. Send the header `Authorization: Bearer <token>`.');
  }
  if (header.length > MAX_BYTES) {
    throw unauthenticated(`The \`Authorization\` header is longer than ${MAX_BYTES} bytes.`);
  }
  if (!BEARER.test(header)) {
    const [, placeholder] = PLACEHOLDER.exec(header) ?? [];
    if (placeholder !== undefined) throw unauthenticated(replacementFor(placeholder));
    throw unauthenticated('The `Authorization` header is not of the form `Bearer <token>`.');
  }
  return { authorization: header, digest: hash('sha256', header, 'base64url') };
}

/** The message does not repeat other texts: they may be a token that somebody put into the brackets. */
function replacementFor(placeholder: string): string {
  return placeholder === 'token'
    ? 'Replace `<token>` in the `Authorization` header by your token.'
    : 'Replace the placeholder in the `Authorization` header, angle brackets included, by your token.';
}

function unauthenticated(message: string): GatewayError {
  return new GatewayError('UNAUTHENTICATED', message);
}
