import diagnostics from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import got from 'got';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { pipelineSettings, restCaller } from '../support/rest-caller.ts';

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

let sandbox: Sandbox;
let upstream: RestPipeline;
beforeAll(async () => {
  sandbox = await startSandbox({ tasks: 30 });
  upstream = new RestPipeline(pipelineSettings(sandbox.url, { concurrency: 1 }));
});
afterAll(async () => {
  upstream.close();
  await sandbox.close();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const ask = (page: number) =>
  upstream.get(`/v1/tasks?page=${page}`, restCaller({ token: sandbox.organizations[0].token }));

test('got gets no token, path or request id in its options', async () => {
  const told: unknown[] = [];
  const note = (message: unknown) => told.push(message);
  diagnostics.subscribe('got:request:start', note);
  await ask(0);
  diagnostics.unsubscribe('got:request:start', note);
  expect(told).toEqual([
    {
      requestId: expect.any(String),
      url: `${sandbox.url}/`,
      method: 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': expect.stringContaining('gzip'),
        'user-agent': 'test',
      },
    },
  ]);
  // REST receives all of these.
  const { organizations, requests } = sandbox;
  const { path, headers } = requests.at(-1) ?? {};
  expect(path).toBe('/v1/tasks');
  expect(headers).toMatchObject({
    authorization: `Bearer ${organizations[0].token}`,
    'x-request-id': 'test-1',
    accept: 'application/json',
    'user-agent': 'test',
  });
});

test('an answer ends its stream and frees its connection', async () => {
  const streams = new Set<Duplex>();
  const { once } = EventEmitter.prototype;
  vi.spyOn(EventEmitter.prototype, 'once').mockImplementation(function (this: EventEmitter, ...to) {
    if (to[0] === 'response' && this instanceof Duplex) streams.add(this);
    return once.apply(this, to);
  });
  for (let page = 0; page < 5; page++) await ask(page);
  expect(streams.size).toBe(5);
  for (const stream of streams) {
    const kept = Reflect.ownKeys(stream).filter((key) => {
      const value: unknown = Reflect.get(stream, key);
      return typeof value === 'object' || typeof value === 'function';
    });
    expect(kept).toEqual(expect.arrayContaining(['_readableState', '_writableState', '_events']));
    expect(kept).toHaveLength(3);
    expect(stream.eventNames()).toEqual(['error']);
    expect(stream.emit('error', new Error('late'))).toBe(true);
  }
  expect(sandbox.openSockets()).toBe(1);
});

test('got is pinned to a version whose streams have the state that is set at their end', () => {
  const packageIn = (path: string): unknown =>
    JSON.parse(readFileSync(new URL(`../../${path}/package.json`, import.meta.url), 'utf8'));
  expect(packageIn('node_modules/got')).toMatchObject({ version: '16.1.0' });
  expect(packageIn('.')).toMatchObject({ dependencies: { got: '16.1.0' } });
  const stream = got.stream(sandbox.url).on('error', () => {});
  expect(Reflect.get(stream, '_stopReading')).toBe(false);
  stream.destroy();
});
