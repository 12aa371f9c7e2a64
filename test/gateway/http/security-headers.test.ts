import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const gateway = gatewayForFile();

async function page(): Promise<{ html: string; headers: Headers }> {
  const init = { headers: { accept: 'text/html' } };
  const response = await gateway.fetch('/graphql', init);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  return { html: await response.text(), headers: response.headers };
}

/** The directives of a content security policy, each with its sources. */
function directivesOf(headers: Headers): Map<string, string[]> {
  const policy = headers.get('content-security-policy') ?? '';
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );
}

describe('an answer other than the GraphiQL page', () => {
  test.for<[name: string, path: string, init: RequestInit]>([
    ['data', '/graphql', { method: 'POST', body: '{"query":"{ tasks { totalCount } }"}' }],
    ['an error', '/graphql', { method: 'POST', body: '{"query":"{ nothing }"}' }],
    ['a batch', '/graphql', { method: 'POST', body: '[{"query":"{ __typename }"}]' }],
    ['no JSON', '/graphql', { method: 'POST', body: '{' }],
    ['a GET', '/graphql?query={__typename}', {}],
    ['another method', '/graphql', { method: 'DELETE' }],
    ['another path', '/elsewhere', {}],
    ['liveness', '/health', {}],
    ['readiness', '/ready', {}],
  ])('has headers against sniffing, framing and scripts: %s', async ([, path, init]) => {
    const [{ token }] = gateway.sandbox.organizations;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await gateway.fetch(path, { headers, ...init });
    await response.text();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const directives = directivesOf(response.headers);
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
    expect(response.headers.get('server')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
  });
});

describe('the GraphiQL page', () => {
  test('runs its own scripts and no others', async () => {
    const { html, headers } = await page();
    const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gi)];
    expect(scripts.length).toBeGreaterThan(0);
    const hashes = scripts.map(([, , text = '']) => `'sha256-${hash('sha256', text, 'base64')}'`);
    expect(directivesOf(headers).get('script-src')?.toSorted()).toEqual(hashes.toSorted());
    for (const [, attributes] of scripts) expect(attributes).not.toMatch(/\bsrc=/);
    // A policy of hashes blocks these, so the page must not need them.
    const markup = html.replaceAll(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/gi, '');
    expect(markup).not.toMatch(/\son\w+\s*=|javascript:/i);
  });

  test('connects to this server only, and cannot be framed', async () => {
    const directives = directivesOf((await page()).headers);
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
    expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
    expect(directives.get('base-uri')).toEqual(["'none'"]);
    expect(directives.get('form-action')).toEqual(["'none'"]);
    const sources = [...directives.values()].flat();
    for (const loose of ['*', 'https:', 'http:', "'unsafe-eval'"]) {
      expect(sources).not.toContain(loose);
    }
    expect(directives.get('script-src')).not.toContain("'unsafe-inline'");
  });

  test('has the other security headers as well, the same each time', async () => {
    const [first, second] = [await page(), await page()];
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
    expect(first.headers.get('referrer-policy')).toBe('no-referrer');
    const policies = [first, second].map(({ headers }) => headers.get('content-security-policy'));
    expect(policies[0]).toBe(policies[1]);
  });

  test('contains no token, except that of a sandbox', async () => {
    const { html } = await page();
    for (const { token } of gateway.sandbox.organizations) expect(html).not.toContain(token);
  });
});
