import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Of what a client wrote itself, what is further to the left is not looked at. */
const MAX_HEADER_CHARACTERS = 1024;
/** Azure's gateways add the port. */
const WITH_PORT = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/;

/**
 * The address that the outermost trusted proxy saw, for the log. Each proxy adds the address it was
 * called from to the right end of `X-Forwarded-For`: with one proxy the last entry is true, whatever
 * the client wrote in front of it.
 *
 * @param trustedProxies in front of this process; 0 for no address at all
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
  // With fewer entries than proxies somebody came past them: the nearest known is the socket's.
  const entry = entries.at(-trustedProxies) ?? entries[0] ?? socket.remoteAddress ?? '';
  const [, v6, v4] = WITH_PORT.exec(entry.trim()) ?? [];
  const address = v6 ?? v4 ?? entry.trim();
  return isIP(address) === 0 ? undefined : address;
}
