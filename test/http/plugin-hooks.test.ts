import type { Plugin } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../support/gateway.ts';

const QUERY = '{ __typename }';

/** Each hook that a plugin may have around a request, and its change of the response. */
const HOOKS: Record<
  string,
  { plugin: (heard: () => void) => Plugin; status?: number; header?: string }
> = {
  onRequest: {
    plugin: (heard) => ({
      onRequest({ endResponse, fetchAPI }) {
        heard();
        endResponse(new fetchAPI.Response('{"errors":[]}', { status: 403 }));
      },
    }),
    status: 403,
  },
  onResponse: {
    plugin: (heard) => ({
      onResponse({ response }) {
        heard();
        response.headers.set('x-added', 'yes');
      },
    }),
    header: 'x-added',
  },
  onRequestParse: {
    plugin: (heard) => ({
      onRequestParse({ endResponse, fetchAPI }) {
        heard();
        endResponse(new fetchAPI.Response('{"errors":[]}', { status: 418 }));
      },
    }),
    status: 418,
  },
  'onRequestParse done': {
    plugin: (heard) => ({
      onRequestParse: () => ({ onRequestParseDone: heard }),
    }),
  },
  onParams: { plugin: (heard) => ({ onParams: heard }) },
  onExecutionResult: { plugin: (heard) => ({ onExecutionResult: heard }) },
  onResultProcess: {
    plugin: (heard) => ({
      onResultProcess({ setResultProcessor }) {
        heard();
        setResultProcessor(
          (_result, fetchAPI) => new fetchAPI.Response('{}', { status: 202 }),
          '*/*',
        );
      },
    }),
    status: 202,
  },
  onYogaInit: { plugin: (heard) => ({ onYogaInit: heard }) },
  'instrumentation of requests': {
    plugin: (heard) => ({
      instrumentation: {
        request: (_payload, wrapped) => {
          heard();
          return wrapped();
        },
      },
    }),
  },
  'instrumentation of operations': {
    plugin: (heard) => ({
      instrumentation: {
        operation: (_payload, wrapped) => {
          heard();
          return wrapped();
        },
      },
    }),
  },
  'a hook of a plugin that a plugin adds': {
    plugin: (heard) => ({
      onPluginInit: ({ addPlugin }) => addPlugin({ onResponse: heard }),
    }),
  },
};

describe('a hook around a request is called for every request:', () => {
  test.for(Object.entries(HOOKS))('%s', async ([, { plugin, status = 200, header }]) => {
    let heard = 0;
    const added = plugin(() => {
      heard += 1;
    });
    await using gateway = await startTestGateway({ sandbox: { tasks: 1 }, plugins: [added] });
    expect(gateway.gateway.hasFastPath).toBe(false);
    const answer = await gateway.ask(QUERY);
    expect(heard).toBe(1);
    expect(answer.status).toBe(status);
    if (header !== undefined) expect(answer.headers.get(header)).toBe('yes');
    // The response of a plugin has the headers that every response has.
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('x-request-id')).toMatch(/./);
    expect(gateway.log.filter(({ msg }) => msg === 'request')).toMatchObject([{ status }]);
  });
});

test.for<[hook: string, plugin: Plugin]>([
  [
    'onRequest',
    {
      onRequest() {
        throw new Error('a mistake in /srv/secret.ts');
      },
    },
  ],
  ['onResponse', { onResponse: () => Promise.reject(new Error('a mistake in /srv/secret.ts')) }],
])('a plugin that throws in %s causes a masked 500 and a log line', async ([, plugin]) => {
  await using gateway = await startTestGateway({ sandbox: { tasks: 1 }, plugins: [plugin] });
  const { status, text, headers } = await gateway.ask(QUERY);
  expect(status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({
    errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(text).not.toMatch(/secret|mistake/);
  expect(headers.get('cache-control')).toBe('private, no-store');
  expect(gateway.log).toMatchObject([
    { level: 'error', msg: 'unexpected error', requestId: headers.get('x-request-id') },
    { msg: 'request', status: 500, codes: ['INTERNAL_SERVER_ERROR'] },
  ]);
});

test('an answer that a plugin streams is sent chunk by chunk, and ended when the client disconnects', async () => {
  let isCancelled = false;
  const plugin: Plugin = {
    onRequest({ endResponse, fetchAPI }) {
      const chunks = new fetchAPI.ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
        cancel() {
          isCancelled = true;
        },
      });
      endResponse(new fetchAPI.Response(chunks, { headers: { 'content-type': 'text/plain' } }));
    },
  };
  await using gateway = await startTestGateway({ sandbox: { tasks: 1 }, plugins: [plugin] });
  const leaving = new AbortController();
  const response = await gateway.fetch('/graphql', { signal: leaving.signal });
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
  leaving.abort();
  await expect.poll(() => isCancelled).toBe(true);
  await expect
    .poll(() => gateway.log.filter(({ msg }) => msg === 'request'))
    .toMatchObject([{ status: 499 }]);
});

describe('a hook around operations is called on the fast path:', () => {
  const HOOKS_OF_OPERATIONS: Record<string, (heard: () => void) => Plugin> = {
    onParse: (heard) => ({ onParse: heard }),
    onValidate: (heard) => ({ onValidate: heard }),
    onContextBuilding: (heard) => ({ onContextBuilding: heard }),
    onExecute: (heard) => ({ onExecute: heard }),
    onEnveloped: (heard) => ({ onEnveloped: heard }),
  };

  test.for(Object.entries(HOOKS_OF_OPERATIONS))('%s', async ([, plugin]) => {
    let heard = 0;
    const added = plugin(() => {
      heard += 1;
    });
    const config = { generalExecutor: false };
    await using gateway = await startTestGateway({
      sandbox: { tasks: 1 },
      config,
      plugins: [added],
    });
    expect(gateway.gateway.hasFastPath).toBe(true);
    expect(await gateway.ask(QUERY)).toMatchObject({ status: 200, data: { __typename: 'Query' } });
    expect(heard).toBe(1);
  });

  test('with the same context as on the general path', async () => {
    const found: string[][] = [];
    const added: Plugin = {
      onExecute({ args: { contextValue } }) {
        const keys: string[] = [];
        for (const key in contextValue) keys.push(key);
        found.push(keys.toSorted());
      },
    };
    for (const generalExecutor of [false, true]) {
      const config = { generalExecutor };
      await using gateway = await startTestGateway({
        sandbox: { tasks: 1 },
        config,
        plugins: [added],
      });
      await gateway.ask(QUERY);
    }
    expect(found[0]).toEqual(found[1]);
  });
});

test.for([
  { graphiql: true },
  { graphiql: false },
  { corsOrigins: ['https://app.example.com'] },
  { introspection: false, production: true },
  { cacheTtlMs: 1000 },
  { trustedDocuments: 'examples/queries/generated/persisted-documents.json' },
])('a gateway without other plugins has a fast path: %j', async (config) => {
  await using gateway = await startTestGateway({
    sandbox: { tasks: 1 },
    config: { ...config, generalExecutor: false },
  });
  expect(gateway.gateway.hasFastPath).toBe(true);
});
