import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { askCount, endpointOf } from '../support/endpoint.ts';
import { sandboxForFile } from '../support/fixture.ts';
import { handlesSignals } from '../support/proc.ts';
import { startServer } from '../support/process.ts';

/** Far longer than any test takes. */
const LONG = { STOP_DELAY_MS: '60000' };

const sandbox = sandboxForFile({ tasks: 20 });
let token: string;

beforeAll(() => {
  token = sandbox.organizations[0].token;
});

function start(env: Record<string, string> = {}) {
  return startServer({ STUUT_API_URL: sandbox.url, ...env });
}

function readyAt(url: string): Promise<Response> {
  return fetch(new URL('/ready', url));
}

async function restIsAsked(): Promise<void> {
  await expect.poll(() => sandbox.requests.length, { interval: 5 }).toBeGreaterThan(0);
}

describe('during the delay of a stop', () => {
  test('/ready fails, and new requests are answered with Connection: close', async () => {
    await using server = start(LONG);
    const url = await endpointOf(server);
    expect((await readyAt(url)).status).toBe(200);
    const before = await askCount(url, token);
    expect(before.headers.get('connection')).toBe('keep-alive');
    await before.arrayBuffer();

    server.child.kill('SIGTERM');
    await server.printed(/"msg":"stopping"/);
    expect((await readyAt(url)).status).toBe(503);
    expect((await fetch(new URL('/health', url))).status).toBe(200);
    for (let time = 0; time < 3; time++) {
      const answer = await askCount(url, token);
      expect(answer.headers.get('connection')).toBe('close');
      expect(await answer.json()).toEqual({ data: { tasks: { totalCount: 20 } } });
    }
    expect(server.child.exitCode).toBeNull();
  });

  test('a request that was open before ends its connection as well', async () => {
    sandbox.faults.add({ fault: { kind: 'slow', ms: 600 }, times: 1 });
    await using server = start(LONG);
    const url = await endpointOf(server);
    const underWay = askCount(url, token);
    await restIsAsked();
    server.child.kill('SIGTERM');
    const answer = await underWay;
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.json()).toEqual({ data: { tasks: { totalCount: 20 } } });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'a second %s ends the delay, and no answer is lost',
    async (signal) => {
      sandbox.faults.add({ fault: { kind: 'slow', ms: 600 }, times: 1 });
      await using server = start(LONG);
      const url = await endpointOf(server);
      const underWay = askCount(url, token);
      await restIsAsked();
      server.child.kill('SIGTERM');
      await server.printed(/"msg":"stopping"/);
      server.child.kill(signal);
      expect(await (await underWay).json()).toEqual({ data: { tasks: { totalCount: 20 } } });
      expect(await server.ended()).toBe(0);
      expect(server.output.match(/"msg":"(stopping|stopped)"/g)).toHaveLength(2);
    },
  );
});

describe('a stop signal', () => {
  test('during the start takes effect after the start', async () => {
    await using server = start();
    await handlesSignals(server.child.pid);
    expect(server.output).not.toContain('listening');
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(server.output.match(/"msg":"(listening|stopping|stopped)"/g)?.sort()).toEqual([
      '"msg":"listening"',
      '"msg":"stopped"',
      '"msg":"stopping"',
    ]);
  });

  test('given twice during the start skips the delay', async () => {
    await using server = start(LONG);
    await handlesSignals(server.child.pid);
    server.child.kill('SIGTERM');
    await server.printed(/"msg":"stopping"/);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
  });

  test('of a terminal that closes stops the gateway as well', async () => {
    sandbox.faults.add({ fault: { kind: 'slow', ms: 600 }, times: 1 });
    await using server = start();
    const underWay = askCount(await endpointOf(server), token);
    await restIsAsked();
    server.child.kill('SIGHUP');
    expect(await (await underWay).json()).toEqual({ data: { tasks: { totalCount: 20 } } });
    expect(await server.ended()).toBe(0);
  });
});

describe('a stop is not delayed', () => {
  test('by an idle connection', async () => {
    await using server = start();
    const url = await endpointOf(server);
    // fetch keeps it open.
    await (await askCount(url, token)).arrayBuffer();
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
  });

  test('by a connection that sent nothing', async () => {
    await using server = start();
    const { hostname, port } = new URL(await endpointOf(server));
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    // By then the server has accepted the previous connection.
    await readyAt(`http://${hostname}:${port}`);
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    socket.destroy();
  });

  test('by an upstream that never answers, beyond the timeout of operations', async () => {
    sandbox.faults.add({ fault: { kind: 'hang' }, times: 1 });
    await using server = start({ OPERATION_TIMEOUT_MS: '1000' });
    const url = await endpointOf(server);
    const underWay = askCount(url, token);
    await restIsAsked();
    server.child.kill('SIGTERM');
    expect(await (await underWay).json()).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_TIMEOUT' } }],
    });
    expect(await server.ended()).toBe(0);
  });
});
