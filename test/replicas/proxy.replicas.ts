import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { gatewayForFile } from '../support/gateway-fixture.ts';
import { startCommand, type TestProcess } from '../support/process.ts';
import { aroundSite, binaryOf } from './support/balancers.ts';
import { freePort } from './support/port.ts';

const nginx = binaryOf('nginx');
if (nginx === undefined) console.warn('Skipped: nginx is not installed (Debian: nginx-light)');
const PAGES = ['https://one.example.com', 'https://two.example.com'];

describe.skipIf(nginx === undefined)('behind an nginx that caches responses', () => {
  let proxy: TestProcess;
  let port: number;
  const directory = mkdtempSync(join(tmpdir(), 'nginx-proxy-'));

  const gateway = gatewayForFile({ sandbox: { tasks: 60 }, config: { corsOrigins: PAGES } });
  beforeAll(async () => {
    port = await freePort();
    writeFileSync(
      join(directory, 'gateway.conf'),
      `proxy_cache_path cache keys_zone=answers:1m;
      server {
        listen 127.0.0.1:${port};
        client_max_body_size 0;
        location / {
          proxy_pass ${gateway.origin};
          proxy_http_version 1.1;
          proxy_request_buffering off;
          proxy_cache answers;
          proxy_cache_valid any 10m;
          add_header X-Cache $upstream_cache_status;
        }
      }`,
    );
    writeFileSync(join(directory, 'nginx.conf'), aroundSite());
    proxy = startCommand(nginx ?? '', ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr']);
    await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/health`), { timeout: 10_000 });
  });
  afterAll(async () => {
    proxy.child.kill('SIGTERM');
    await proxy.ended();
    await gateway[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  function get(path: string, headers: Record<string, string>): Promise<Response> {
    return fetch(`http://127.0.0.1:${port}${path}`, { headers });
  }

  test('the answer to one token is not served to another', async () => {
    const path = `/graphql?query=${encodeURIComponent('{ tasks(first: 5) { nodes { restId organizationId } } }')}`;
    const seen = new Set<string>();
    for (let round = 0; round < 3; round++) {
      for (const { id, token } of gateway.sandbox.organizations) {
        const response = await get(path, { authorization: `Bearer ${token}` });
        expect(response.headers.get('x-cache')).not.toBe('HIT');
        const text = await response.text();
        expect(text).toContain(id);
        seen.add(text);
      }
    }
    expect(seen.size).toBe(2);
    const nobody = await get(path, { 'x-requested-with': 'nobody' });
    expect(await nobody.text()).toContain('UNAUTHENTICATED');
  });

  test('errors, probes and answers to other origins are not cached', async () => {
    for (const path of ['/graphql', '/graphql?query={nothing}', '/other', '/health', '/ready']) {
      for (const origin of [...PAGES, ...PAGES, 'https://elsewhere.example.com']) {
        const response = await get(path, { origin, 'x-requested-with': 'test' });
        await response.text();
        expect([path, response.headers.get('x-cache')]).not.toEqual([path, 'HIT']);
        expect(response.headers.get('vary')).toBe('Origin');
        const allowed = response.headers.get('access-control-allow-origin');
        if (allowed !== null) expect(allowed).toBe(origin);
      }
    }
  });

  test.for([300, 1024, 4096])(
    'a chunked body of %i KiB is answered with 413',
    async (kibibytes) => {
      for (let time = 0; time < 10; time++) {
        const { status, body } = await postChunks(port, kibibytes);
        expect(status).toBe(413);
        expect(body).toContain('REQUEST_ENTITY_TOO_LARGE');
      }
    },
  );
});

function postChunks(port: number, kibibytes: number) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const outgoing = request({ port, path: '/graphql', method: 'POST', headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    outgoing.on('error', reject);
    for (let sent = 0; sent < kibibytes; sent += 4) outgoing.write('x'.repeat(4096));
    outgoing.end();
  });
}
