/** A shared buffer, large enough for cursors and ids of usual length; longer ones get their own. */
const scratch = Buffer.allocUnsafe(2048);
/** The most UTF-8 bytes of one UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;

/** The UTF-8 bytes of a text as base64url without padding (RFC 4648, section 5). */
export function base64url(text: string): string {
  if (text.length * MAX_BYTES_PER_UNIT > scratch.length) {
    return Buffer.from(text).toString('base64url');
  }
  return scratch.toString('base64url', 0, scratch.write(text));
}
