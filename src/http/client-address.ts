import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Only the end of the header is read, because a client can make it very long. */
const MAX_HEADER_CHARACTERS = 1024;
/** Azure's gateways append the port. */
const WITH_PORT = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/;

/**
 * The client's address as the outermost trusted proxy saw it, for the log. Each proxy appends the address
 * of its client to `X-Forwarded-For`: with one proxy only the last entry can be trusted.
 *
 * @param trustedProxies number of trusted proxies in front of this process; 0 for no address
 */
export function clientAddressOf(
  {
    headers,
    socket,
  }: Pick<IncomingMessage, 'headers'> & {
    socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
  },
  trustedProxies: number,
): string | undefined {
  if (trustedProxies === 0) return undefined;
  const forwarded = String(headers['x-forwarded-for'] ?? '').slice(-MAX_HEADER_CHARACTERS);
  const entries = forwarded === '' ? [] : forwarded.split(',');
  // If there are fewer entries than proxies, the request did not pass all proxies.
  const entry = entries.at(-trustedProxies) ?? entries[0] ?? socket.remoteAddress ?? '';
  const [, v6, v4] = WITH_PORT.exec(entry.trim()) ?? [];
  const address = v6 ?? v4 ?? entry.trim();
  return isIP(address) === 0 ? undefined : address;
}
