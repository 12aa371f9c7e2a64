import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { type RecordedRequest, startSandbox } from '../../sandbox/server.ts';
import { GatewayError } from '../../src/errors.ts';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { pipelineSettings, restCaller } from '../support/rest-caller.ts';

const ROUNDS = 12;

test.for<Fault>([
  { kind: 'slow', ms: 5 },
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'half-body' },
  { kind: 'endless-body' },
  { kind: 'huge-body', bytes: 2_000_000 },
  { kind: 'status', status: 503 },
])('a caller that leaves at any moment leaves no open call or connection: %j', async (fault) => {
  await using sandbox = await startDisposable();
  const settings = pipelineSettings(sandbox.url, { retries: 1, concurrency: 4 });
  const upstream = new RestPipeline(settings);
  sandbox.faults.add({ fault });
  const { token } = sandbox.organizations[0];
  for (let round = 0; round < ROUNDS; round++) {
    const leaving = new AbortController();
    const caller = restCaller({ token, signal: leaving.signal });
    // More calls than slots, and some of them equal.
    const calls = Array.from({ length: 8 }, (_, call) =>
      upstream.get(`/v1/tasks?page=${call % 6}`, caller).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    if (round % 2 === 0) for (let turns = 0; turns < round; turns++) await turn();
    else await pause(round);
    leaving.abort();
    for (const error of await Promise.all(calls)) {
      if (error !== undefined) expect(error).toBeInstanceOf(GatewayError);
    }
  }
  await expect
    .poll(() => upstream.state)
    .toMatchObject({ active: 0, queued: 0, shareable: 0, breakers: { open: 0 } });
  // A connection that REST has reset does not count as left open.
  const isOpen = (request: RecordedRequest) => request.status === 0 && !request.aborted;
  if (fault.kind !== 'reset') {
    await expect.poll(() => sandbox.requests.filter(isOpen)).toEqual([]);
  }
  upstream.close();
  await expect.poll(() => sandbox.openSockets()).toBe(0);
});

async function startDisposable() {
  const sandbox = await startSandbox({ tasks: 300 });
  return { ...sandbox, [Symbol.asyncDispose]: () => sandbox.close() };
}
