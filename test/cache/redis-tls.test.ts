import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { endpointOf } from '../support/endpoint.ts';
import { freePort } from '../support/free-port.ts';
import { startServer, type TestProcess } from '../support/process.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { expectAnswer } from './harness.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('openssl is not installed: rediss: is not tried with a certificate.');

/** A self-signed certificate for this machine. */
function certificate(directory: string): { key: string; cert: string } {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { key, cert };
}

async function askTwice(server: TestProcess): Promise<void> {
  const url = await endpointOf(server);
  for (let turn = 0; turn < 2; turn++) await expectAnswer(url);
}

describe.skipIf(!hasRedis || !hasOpenssl)('a rediss: URL', { timeout: 60_000 }, () => {
  test('connects only where the certificate is trusted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'certificate-'));
    const { key, cert } = certificate(directory);
    const tlsPort = await freePort();
    await using _redis = await startRedis({
      args: [
        ...['--tls-port', `${tlsPort}`, '--tls-cert-file', cert, '--tls-key-file', key],
        ...['--tls-auth-clients', 'no'],
      ],
    });
    const env = {
      SANDBOX_TASKS: '20',
      CACHE_TTL_MS: '60000',
      REDIS_URL: `rediss://localhost:${tlsPort}`,
    };
    await using trusting = startServer({ ...env, NODE_EXTRA_CA_CERTS: cert });
    await using wary = startServer(env);
    while (!trusting.output.includes('"fromCache":1')) await askTwice(trusting);
    expect(trusting.output).not.toContain('Redis is unavailable');

    await askTwice(wary);
    await wary.printed(/"reason":"DEPTH_ZERO_SELF_SIGNED_CERT","msg":"Redis is unavailable/);
    await askTwice(wary);
    expect(wary.output).not.toContain('fromCache');
    rmSync(directory, { recursive: true });
  });
});

test('a rediss: URL sends nothing before the connection is encrypted', {
  timeout: 60_000,
}, async () => {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const connected = once(server, 'connection');
  const REDIS_URL = `rediss://:marked-password@127.0.0.1:${port}`;
  await using gateway = startServer({ SANDBOX_TASKS: '20', CACHE_TTL_MS: '60000', REDIS_URL });
  await connected;
  await askTwice(gateway);
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const bytes = Buffer.concat(received);
  // A TLS handshake record.
  expect([...bytes.subarray(0, 2)]).toEqual([0x16, 0x03]);
  expect(bytes.includes('marked')).toBe(false);
  expect(gateway.output).not.toContain('marked');
  server.close();
});
