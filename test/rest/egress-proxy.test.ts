import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { proxyEnvFor } from '../../src/rest/egress-proxy.ts';
import { type PipelineSettings, RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { type ConnectAnswer, startConnectProxy } from '../support/connect-proxy.ts';
import { pipelineSettings, restCaller } from '../support/rest-caller.ts';
import { type ScriptedRest, startScriptedRest } from '../support/scripted-rest.ts';

const REMOTE = 'api.example.com';

test.for<[env: NodeJS.ProcessEnv, execArgv: string[], isFollowed: boolean]>([
  [{}, [], false],
  [{ HTTPS_PROXY: 'http://proxy.test:3128' }, [], false],
  [{ NODE_USE_ENV_PROXY: '1' }, [], true],
  [{ NODE_USE_ENV_PROXY: '0' }, [], false],
  [{ NODE_USE_ENV_PROXY: 'true' }, [], false],
  [{}, ['--use-env-proxy'], true],
  [{}, ['-r', 'x', '--use-env-proxy=true'], true],
  [{ NODE_OPTIONS: '--no-warnings  --use-env-proxy' }, [], true],
  [{ NODE_OPTIONS: '--use-env-proxying' }, [], false],
])('the proxy of %j with %j is %j', ([env, execArgv, isFollowed]) => {
  expect(proxyEnvFor(REMOTE, env, execArgv)).toBe(isFollowed ? env : undefined);
});

test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])(
  '%s is called without a proxy',
  (hostname) => {
    expect(proxyEnvFor(hostname, { NODE_USE_ENV_PROXY: '1' }, [])).toBeUndefined();
  },
);

describe('a connection pool', () => {
  let rest: ScriptedRest;
  beforeEach(async () => {
    rest = await startScriptedRest((_request, response) => void response.end('{}'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rest[Symbol.asyncDispose]();
  });

  const portOf = ({ url }: ScriptedRest) => Number(new URL(url).port);
  /** An address of this machine that is not recognised as local. */
  const anyAddress = () => `http://0.0.0.0:${portOf(rest)}`;

  async function startWithProxy(
    baseUrl: string,
    env: Record<string, string>,
    answer?: ConnectAnswer,
    overrides?: Partial<PipelineSettings>,
  ) {
    const proxy = await startConnectProxy(
      { 'rest.test': portOf(rest), '0.0.0.0': portOf(rest) },
      answer,
    );
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, proxy.url);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const pipeline = new RestPipeline(pipelineSettings(baseUrl, overrides));
    return {
      proxy,
      pipeline,
      get: () => pipeline.get('/v1/tasks?page=0', restCaller()),
      async [Symbol.asyncDispose]() {
        pipeline.close();
        await proxy[Symbol.asyncDispose]();
      },
    };
  }

  test('uses HTTP_PROXY, over a connection that is kept alive', async () => {
    await using world = await startWithProxy('http://rest.test/stuut', { NODE_USE_ENV_PROXY: '1' });
    for (let call = 0; call < 2; call++) {
      expect(await world.get()).toEqual({ status: 200, body: {} });
    }
    expect(world.proxy.requests).toEqual(Array(2).fill('GET http://rest.test/stuut/v1/tasks'));
    expect(rest.paths).toEqual(Array(2).fill('/stuut/v1/tasks?page=0'));
    expect(world.proxy.openSockets()).toBe(1);
  });

  test.for<[name: string, env: Record<string, string>]>([
    ['NO_PROXY names the host', { NODE_USE_ENV_PROXY: '1', NO_PROXY: '0.0.0.0' }],
    ['no_proxy names all', { NODE_USE_ENV_PROXY: '1', no_proxy: '*' }],
    ['Node.js is not told to follow it', {}],
  ])('does not use it where %s', async ([, env]) => {
    await using world = await startWithProxy(anyAddress(), env);
    expect(await world.get()).toEqual({ status: 200, body: {} });
    expect(world.proxy.requests).toEqual([]);
    expect(rest.paths).toHaveLength(1);
  });

  test('does not use it for this machine', async () => {
    await using world = await startWithProxy(rest.url, { NODE_USE_ENV_PROXY: '1' });
    expect(await world.get()).toEqual({ status: 200, body: {} });
    expect(world.proxy.requests).toEqual([]);
  });

  test('fails with a reason where the proxy refuses', async () => {
    const env = { NODE_USE_ENV_PROXY: '1' };
    await using world = await startWithProxy('https://rest.test', env, 'refuse');
    await expect(world.get()).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      reason: 'ERR_PROXY_TUNNEL',
      countsForBreaker: true,
    });
    expect(world.proxy.requests).toEqual(['CONNECT rest.test:443']);
    expect(String(world.proxy.received)).not.toMatch(/authorization|Bearer/i);
  });

  test('leaves no connection to a proxy that never answers', async () => {
    const env = { NODE_USE_ENV_PROXY: '1' };
    await using world = await startWithProxy('https://rest.test', env, 'hang', {
      timeoutMs: 200,
      maxIdleMs: 400,
    });
    await expect(world.get()).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(world.proxy.requests).toEqual(['CONNECT rest.test:443']);
    await expect.poll(() => world.proxy.openSockets()).toBe(0);
    expect(world.pipeline.state).toMatchObject({ active: 0, queued: 0 });
  });
});
