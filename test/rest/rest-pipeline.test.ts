import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { GatewayError } from '../../src/errors.ts';
import type { Caller } from '../../src/rest/caller.ts';
import { type PipelineSettings, RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { credentialsFrom } from '../../src/rest/token.ts';
import { NonRecordingSpan } from '../../src/telemetry/span.ts';
import { pipelineSettings } from '../support/rest-caller.ts';

let sandbox: Sandbox;
const opened: RestPipeline[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ tasks: 30 });
});
afterEach(async () => {
  for (const upstream of opened.splice(0)) upstream.close();
  await sandbox.close();
});

function open(settings: Partial<PipelineSettings> = {}): RestPipeline {
  const upstream = new RestPipeline(
    pipelineSettings(sandbox.url, { timeoutMs: 2000, ...settings }),
  );
  opened.push(upstream);
  return upstream;
}

function caller(signal = new AbortController().signal): Caller {
  return {
    credentials: credentialsFrom(`Bearer ${sandbox.organizations[0].token}`),
    requestId: 'test-1',
    span: new NonRecordingSpan({}),
    signal,
    deadline: performance.now() + 10_000,
  };
}

const PATH = '/v1/tasks?page=0&limit=3';
/** Different addresses, so that no calls are shared. */
const distinct = (length: number) =>
  Array.from({ length }, (_, page) => `/v1/tasks?page=${page}&limit=2`);

async function failureOf(upstream: RestPipeline, asking = caller(), path = PATH): Promise<unknown> {
  return upstream.get(path, asking).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('every failure is a GatewayError', () => {
  test.for<Fault>([
    { kind: 'status', status: 400 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 404, body: 'upstream-text' },
    { kind: 'status', status: 429, retryAfter: '60' },
    { kind: 'status', status: 500, body: 'upstream-text' },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'half-body' },
    { kind: 'html' },
    { kind: 'bad-json' },
    { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
    { kind: 'huge-body', bytes: 64 * 1024 * 1024 },
    { kind: 'endless-body' },
  ])('without token, URL or body: %j', async (fault) => {
    sandbox.faults.add({ fault });
    const error = await failureOf(open({ timeoutMs: fault.kind === 'hang' ? 200 : 10_000 }));
    expect(error).toBeInstanceOf(GatewayError);
    expect(error instanceof Error && error.cause).toBeUndefined();
    const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    // Its stack is for the log; a caller sees nothing of it.
    const { port } = new URL(sandbox.url);
    for (const secret of [sandbox.organizations[0].token, `:${port}`, 'upstream-text', '/v1/']) {
      expect(shown).not.toContain(secret);
      expect(JSON.stringify(error)).not.toContain(secret);
    }
    sandbox.faults.clear();
  });
});

describe('the connections to REST', () => {
  test('are kept alive for the next calls', async () => {
    const upstream = open();
    for (let call = 0; call < 20; call++) await upstream.get(PATH, caller());
    expect(sandbox.requests).toHaveLength(20);
    expect(sandbox.openSockets()).toBe(1);
    upstream.close();
    await expect.poll(() => sandbox.openSockets()).toBe(0);
  });

  test('are never more than the limit of concurrent calls', async () => {
    const upstream = open({ concurrency: 5 });
    sandbox.faults.add({ fault: { kind: 'slow', ms: 50 } });
    const calls = distinct(12).map((path) => upstream.get(path, caller()));
    await expect.poll(() => upstream.state.active).toBe(3);
    expect(upstream.state.queued).toBe(9);
    await Promise.all(calls);
    expect(sandbox.openSockets()).toBeLessThanOrEqual(3);
    expect(upstream.state).toMatchObject({ active: 0, queued: 0 });
  });

  test('are closed for calls whose callers have left', async () => {
    const upstream = open({ concurrency: 4 });
    sandbox.faults.add({ fault: { kind: 'hang' } });
    const leaving = new AbortController();
    const calls = distinct(5).map((path) => failureOf(upstream, caller(leaving.signal), path));
    await expect.poll(() => sandbox.requests.length).toBe(2);
    leaving.abort();
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ extensions: { code: 'UPSTREAM_UNAVAILABLE' } });
    }
    expect(upstream.state).toMatchObject({ active: 0, queued: 0, breakers: { open: 0 } });
    await expect.poll(() => sandbox.openSockets()).toBe(0);
    await pause(100);
    expect(sandbox.requests).toHaveLength(2);
  });
});

describe('the queue for a slot', () => {
  test('counts only calls whose callers still wait', async () => {
    const upstream = open({ concurrency: 1 });
    sandbox.faults.add({ fault: { kind: 'slow', ms: 300 } });
    const [path = '', ...paths] = distinct(40);
    const first = upstream.get(path, caller());
    await expect.poll(() => sandbox.requests.length).toBe(1);
    const leaving = new AbortController();
    const left = paths.map((other) => failureOf(upstream, caller(leaving.signal), other));
    // Half of the queue, which is the share of a token; the others were refused.
    await expect.poll(() => upstream.state.queued).toBe(16);
    leaving.abort();
    await Promise.all(left);
    expect(upstream.state.queued).toBe(0);
    const second = upstream.get(PATH, caller());
    await Promise.all([first, second]);
    expect(sandbox.requests).toHaveLength(2);
  });

  test('takes no caller that has already left', async () => {
    const outcomes: unknown[] = [];
    const upstream = open({ concurrency: 1, onAttempt: ({ outcome }) => outcomes.push(outcome) });
    sandbox.faults.add({ fault: { kind: 'slow', ms: 200 } });
    const first = upstream.get(PATH, caller());
    const [path] = distinct(1);
    for (const isFree of [false, true]) {
      if (isFree) await first;
      const error = await failureOf(upstream, caller(AbortSignal.abort()), path);
      expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    }
    expect(outcomes).toEqual([200]);
  });
});

test('no call is made for a caller that has already left', async () => {
  const gone = AbortSignal.abort();
  expect(await failureOf(open(), caller(gone))).toBeInstanceOf(GatewayError);
  expect(sandbox.requests).toEqual([]);
});

test('no call is made where no time is left', async () => {
  const asking = { ...caller(), deadline: performance.now() };
  expect(await failureOf(open(), asking)).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  expect(sandbox.requests).toEqual([]);
});
