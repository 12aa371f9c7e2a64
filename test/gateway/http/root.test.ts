import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { configFrom } from '../../../src/config/config.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { startScriptedRest } from '../../support/scripted-rest.ts';

const visit = (gateway: TestGateway, path: string, method = 'GET') =>
  gateway.fetch(path, { method, headers: { accept: 'text/html' }, redirect: 'manual' });

describe.each([{ generalExecutor: false }, { generalExecutor: true }])('with %j', (settings) => {
  test('the root leads to GraphiQL', async () => {
    await using gateway = await startTestGateway({ config: settings });
    for (const method of ['GET', 'HEAD']) {
      for (const path of ['/', '/?from=bookmark']) {
        const response = await visit(gateway, path, method);
        expect(response.status).toBe(302);
        expect(await response.text()).toBe('');
        const location = response.headers.get('location') ?? '';
        expect(location).not.toMatch(/^(?:\/|http)/);
        expect(new URL(location, response.url).pathname).toBe('/graphql');
      }
    }
    const followed = await gateway.fetch('/', { headers: { accept: 'text/html' } });
    expect(followed.headers.get('content-type')).toContain('text/html');
    expect(await followed.text()).toContain('YogaGraphiQL.renderYogaGraphiQL(');
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('a browser gets the page at the endpoint, whatever the query', async () => {
    await using gateway = await startTestGateway({ config: settings });
    for (const path of ['/graphql', '/graphql/', '/graphql?query=%7Bnothing%7D']) {
      const response = await visit(gateway, path);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      expect(text).toContain('YogaGraphiQL.renderYogaGraphiQL(');
    }
    const withoutBrowser = await gateway.fetch('/graphql');
    expect(withoutBrowser.status).toBe(403);
    await withoutBrowser.text();
  });

  test('other methods, and other paths, stay what they are', async () => {
    await using gateway = await startTestGateway({ config: settings });
    for (const [method, path] of [
      ['POST', '/'],
      ['DELETE', '/'],
      ['GET', '//'],
      ['GET', '/index.html'],
    ] as const) {
      const response = await visit(gateway, path, method);
      expect(response.status).toBe(404);
      await response.text();
    }
  });

  test.each<[string, Record<string, string>]>([
    ['in production', { NODE_ENV: 'production', STUUT_API_URL: 'https://api.example.com' }],
    ['with GRAPHIQL=false', { GRAPHIQL: 'false' }],
  ])('the root is nothing %s', async (_when, env) => {
    const { graphiql, production } = configFrom(env);
    await using gateway = await startTestGateway({ config: { ...settings, graphiql, production } });
    for (const method of ['GET', 'HEAD']) {
      const response = await visit(gateway, '/', method);
      expect(response.status).toBe(404);
      expect(response.headers.get('location')).toBeNull();
      await response.text();
    }
  });
});

test.each(['/stuut', '/eu-1/v2/stuut'])(
  'behind a proxy that takes off the path %s, its root leads to GraphiQL below that path',
  async (path) => {
    await using gateway = await startTestGateway();
    await using front = await startScriptedRest(({ url = '', method, headers }, response) => {
      if (!url.startsWith(`${path}/`)) return void response.writeHead(404).end();
      const target = gateway.origin + url.slice(path.length);
      request(target, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end();
    });
    const response = await fetch(`${front.url}${path}/`, { headers: { accept: 'text/html' } });
    expect(response.url).toBe(`${front.url}${path}/graphql`);
    expect(await response.text()).toContain('YogaGraphiQL.renderYogaGraphiQL(');
  },
);
