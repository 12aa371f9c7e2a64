import { describe, expect, test } from 'vitest';
import { certificateFor, hasOpenssl } from '../support/certificate.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { askCount, endpointOf } from '../support/endpoint.ts';
import { startServer } from '../support/process.ts';
import { startTlsSandbox } from '../support/tls-sandbox.ts';

if (!hasOpenssl) console.warn('openssl is not installed: TLS through a proxy is not tried.');

describe.skipIf(!hasOpenssl)('an egress proxy', { timeout: 60_000 }, () => {
  test('tunnels TLS, and never sees the token', async () => {
    using certificate = certificateFor('rest.test');
    await using rest = await startTlsSandbox(certificate);
    await using proxy = await startConnectProxy({ 'rest.test': rest.port });
    await using gateway = startServer({
      STUUT_API_URL: 'https://rest.test',
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: certificate.cert,
    });
    const url = await endpointOf(gateway);
    const [{ token }] = rest.sandbox.organizations;
    for (let call = 0; call < 3; call++) {
      expect(await (await askCount(url, token)).json()).toEqual({
        data: { tasks: { totalCount: 20 } },
      });
    }
    expect(proxy.requests).toEqual(['CONNECT rest.test:443']);
    expect(rest.sandbox.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill(`Bearer ${token}`),
    );
    // The tunnel carried TLS handshake records, and no plain text.
    expect(proxy.received.includes(Buffer.from([0x16, 0x03]))).toBe(true);
    for (const secret of [token, 'authorization', '/v1/tasks', 'x-request-id']) {
      expect(proxy.received.includes(secret)).toBe(false);
    }
  });

  test('does not make a certificate trusted, and calls fail with the reason in the log', async () => {
    using certificate = certificateFor('rest.test');
    await using rest = await startTlsSandbox(certificate);
    await using proxy = await startConnectProxy({ 'rest.test': rest.port });
    await using gateway = startServer({
      STUUT_API_URL: 'https://rest.test',
      UPSTREAM_RETRIES: '0',
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: proxy.url,
    });
    const url = await endpointOf(gateway);
    const [{ token }] = rest.sandbox.organizations;
    expect(await (await askCount(url, token)).json()).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    });
    await gateway.printed(/"level":"warn".*"reason":"DEPTH_ZERO_SELF_SIGNED_CERT".*REST API fails/);
    await gateway.printed(/"reasons":\["DEPTH_ZERO_SELF_SIGNED_CERT"\]/);
    expect(rest.sandbox.requests).toEqual([]);
    expect(proxy.received.includes(token)).toBe(false);
  });
});
