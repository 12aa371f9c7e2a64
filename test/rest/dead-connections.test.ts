import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import type { AttemptOutcome } from '../../src/telemetry/attempt.ts';
import { pipelineSettings, restCaller } from '../support/rest-caller.ts';
import { startScriptedRest } from '../support/scripted-rest.ts';

type Spoil = (socket: Socket, respond: Parameters<RequestListener>[1]) => void;

const reset: Spoil = (socket) => void socket.resetAndDestroy();
const close: Spoil = (socket) => void socket.destroy();
const timeOut: Spoil = (_socket, response) => {
  response.writeHead(408, { connection: 'close' }).end();
};
const breakOff: Spoil = (socket, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"da');
  setImmediate(() => socket.destroy());
};

/** A pipeline with this number of idle connections, which REST breaks when they are reused. */
async function startWithDead(
  idle: number,
  spoil: Spoil,
  { retries = 0, spoilsNewOnes = false } = {},
) {
  const dead = new Set<Socket>();
  let isSpoiling = false;
  const rest = await startScriptedRest(({ socket }, response) => {
    if (dead.has(socket) || (isSpoiling && spoilsNewOnes)) spoil(socket, response);
    else if (held.length < idle) held.push(() => response.end('{}'));
    else response.end('{}');
  });
  const held: (() => void)[] = [];
  const outcomes: AttemptOutcome[] = [];
  const pipeline = new RestPipeline(
    pipelineSettings(rest.url, {
      retries,
      concurrency: 2 * idle,
      onAttempt: ({ outcome }) => void outcomes.push(outcome),
    }),
  );
  const get = (page: number) => pipeline.get(`/v1/tasks?page=${page}`, restCaller());
  const calls = Array.from({ length: idle }, (_, page) => get(page));
  await expect.poll(() => held.length).toBe(idle);
  for (const answer of held) answer();
  await Promise.all(calls);
  expect(rest.sockets.size).toBe(idle);
  for (const socket of rest.sockets) dead.add(socket);
  isSpoiling = true;
  rest.paths.length = 0;
  outcomes.length = 0;
  return {
    rest,
    outcomes,
    pipeline,
    get,
    async [Symbol.asyncDispose]() {
      pipeline.close();
      await rest[Symbol.asyncDispose]();
    },
  };
}

describe('idle connections that are dead when they are reused', () => {
  test.for<[name: string, spoil: Spoil]>([
    ['reset', reset],
    ['closed', close],
    ['timed out with a 408', timeOut],
  ])('do not fail sequential calls: %s', async ([, spoil]) => {
    await using world = await startWithDead(20, spoil);
    for (let call = 0; call < 6; call++) {
      expect(await world.get(call)).toEqual({ status: 200, body: {} });
    }
    // The first call used a dead connection. Then the others were closed, unused.
    expect(world.rest.paths).toHaveLength(7);
    expect(world.outcomes).toEqual(Array(6).fill(200));
    expect(world.pipeline.counts.retries).toBe(0);
    expect(world.pipeline.state.breakers.tracked).toBe(0);
  });

  test.for<[name: string, spoil: Spoil]>([
    ['reset', reset],
    ['closed', close],
    ['timed out with a 408', timeOut],
  ])('do not fail concurrent calls: %s', async ([, spoil]) => {
    await using world = await startWithDead(20, spoil);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, call) => world.get(call)));
    expect(answers).toEqual(Array(20).fill({ status: 200, body: {} }));
    expect(world.outcomes).toEqual(Array(20).fill(200));
    expect(world.pipeline.counts.retries).toBe(0);
    expect(world.pipeline.state).toMatchObject({ active: 0, breakers: { tracked: 0 } });
  });

  test('are distinguished from an answer that breaks off, which is a failure', async () => {
    await using world = await startWithDead(1, breakOff, { retries: 1 });
    expect(await world.get(0)).toEqual({ status: 200, body: {} });
    expect(world.outcomes).toEqual(['unreachable', 200]);
    expect(world.pipeline.counts.retries).toBe(1);
  });

  test('are distinguished from a reset of a new connection', async () => {
    await using rest = await startScriptedRest(({ socket }) => void socket.resetAndDestroy());
    const pipeline = new RestPipeline(pipelineSettings(rest.url, { retries: 2 }));
    await expect(pipeline.get('/v1/tasks', restCaller())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      reason: 'ECONNRESET',
    });
    expect(rest.paths).toHaveLength(3);
    expect(pipeline.state.breakers.tracked).toBe(1);
    pipeline.close();
  });

  test('are retried once, even if the server resets every connection', async () => {
    await using world = await startWithDead(1, reset, { spoilsNewOnes: true });
    await expect(world.get(0)).rejects.toMatchObject({ reason: 'ECONNRESET' });
    expect(world.rest.paths).toHaveLength(2);
    expect(world.outcomes).toEqual(['unreachable']);
  });
});

test('a 408 on a new connection is a failure', async () => {
  await using rest = await startScriptedRest((_request, response) => {
    response.writeHead(408).end();
  });
  const pipeline = new RestPipeline(pipelineSettings(rest.url));
  await expect(pipeline.get('/v1/tasks', restCaller())).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID_RESPONSE',
    extensions: { upstream: { status: 408 } },
  });
  expect(rest.paths).toHaveLength(1);
  pipeline.close();
});

test('a connection is closed when it is idle for too long, but not in use', async () => {
  const held: (() => void)[] = [];
  await using rest = await startScriptedRest(({ url }, response) => {
    if (url?.includes('slow')) held.push(() => response.end('{}'));
    else response.end('{}');
  });
  const pipeline = new RestPipeline(pipelineSettings(rest.url, { maxIdleMs: 40 }));
  const slow = pipeline.get('/v1/tasks?slow', restCaller());
  await expect.poll(() => held.length).toBe(1);
  await pipeline.get('/v1/tasks', restCaller());
  expect(rest.sockets.size).toBe(2);
  await expect.poll(() => rest.sockets.size).toBe(1);
  held[0]?.();
  expect(await slow).toEqual({ status: 200, body: {} });
  pipeline.close();
});
