import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { ConfigError, configFrom } from '../../src/config/config.ts';

function mistakesOf(env: Record<string, string>): readonly string[] {
  try {
    configFrom(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  test('have defaults', () => {
    expect(configFrom({})).toMatchInlineSnapshot(`
      {
        "apiUrl": undefined,
        "cacheTtlMs": undefined,
        "corsOrigins": [],
        "generalExecutor": false,
        "graphiql": true,
        "host": "127.0.0.1",
        "introspection": true,
        "keepAliveTimeoutMs": 65000,
        "liveIntervalMs": 5000,
        "logLevel": "info",
        "lookupBudget": 25,
        "maxAliases": 50,
        "maxCost": 15000,
        "maxDepth": 15,
        "maxRetryAfterMs": 300000,
        "maxTokens": 3000,
        "metricsPort": undefined,
        "operationConcurrency": 16,
        "operationTimeoutMs": 30000,
        "port": 4000,
        "production": false,
        "redisUrl": undefined,
        "stopDelayMs": 0,
        "subscriptions": 10000,
        "subscriptionsPerToken": 100,
        "trustedDocuments": undefined,
        "trustedProxies": 0,
        "upstreamConcurrency": 64,
        "upstreamPageSize": 200,
        "upstreamRetries": 2,
        "upstreamSocketMaxIdleMs": 30000,
        "upstreamTieLimit": 1000,
        "upstreamTimeoutMs": 10000,
        "workers": 1,
      }
    `);
  });

  test('are read from the environment', () => {
    const config = configFrom({
      STUUT_API_URL: 'https://api.example.com/',
      PORT: '8080',
      HOST: '0.0.0.0',
      METRICS_PORT: '9464',
      CORS_ORIGINS: 'https://app.example.com, http://localhost:5173',
      GRAPHIQL: 'off',
      LOG_LEVEL: 'debug',
    });
    expect(config).toMatchObject({
      apiUrl: 'https://api.example.com',
      port: 8080,
      host: '0.0.0.0',
      metricsPort: 9464,
      corsOrigins: ['https://app.example.com', 'http://localhost:5173'],
      graphiql: false,
      logLevel: 'debug',
    });
  });

  test.each([
    ['https://apim.example.com/stuut/api', 'https://apim.example.com/stuut/api'],
    ['https://apim.example.com/stuut/api/', 'https://apim.example.com/stuut/api'],
    ['https://API.example.com:443//', 'https://api.example.com'],
    ['https://api.example.com/v1x', 'https://api.example.com/v1x'],
  ])('accept %s, with a path before /v1/tasks', (given, apiUrl) => {
    expect(configFrom({ STUUT_API_URL: given }).apiUrl).toBe(apiUrl);
  });

  test('that are empty count as not set', () => {
    expect(configFrom({ STUUT_API_URL: '', PORT: '' })).toEqual(configFrom({}));
  });

  test('for developers are off in production unless they are set', () => {
    const production = { NODE_ENV: 'production', STUUT_API_URL: 'https://api.example.com' };
    expect(configFrom(production)).toMatchObject({ graphiql: false, introspection: false });
    expect(configFrom({ ...production, GRAPHIQL: 'true', INTROSPECTION: 'on' })).toMatchObject({
      graphiql: true,
      introspection: true,
    });
  });

  test('delay a stop in production by default, so that load balancers notice it', () => {
    const production = { NODE_ENV: 'production', STUUT_API_URL: 'https://api.example.com' };
    expect(configFrom(production).stopDelayMs).toBe(5000);
    expect(configFrom({ ...production, STOP_DELAY_MS: '0' }).stopDelayMs).toBe(0);
    expect(configFrom({ STOP_DELAY_MS: '250' }).stopDelayMs).toBe(250);
  });

  test('accept a number of workers, or one for each core', () => {
    expect(configFrom({ WORKERS: '3' }).workers).toBe(3);
    expect(configFrom({ WORKERS: 'auto' }).workers).toBe(availableParallelism());
  });

  test.each([
    [{ PORT: 'http' }, /^PORT must be a whole number from 0 to 65535\.$/],
    [{ PORT: '65536' }, /^PORT /],
    [{ METRICS_PORT: 'on' }, /^METRICS_PORT must be a whole number from 0 to 65535\.$/],
    [{ WORKERS: '0' }, /^WORKERS must be a whole number from 1 to 256, or auto\.$/],
    [{ WORKERS: 'all' }, /^WORKERS /],
    [{ STOP_DELAY_MS: '5s' }, /^STOP_DELAY_MS must be a whole number from 0 to 600000\.$/],
    [{ UPSTREAM_TIMEOUT_MS: '0' }, /^UPSTREAM_TIMEOUT_MS /],
    [{ UPSTREAM_SOCKET_MAX_IDLE_MS: '0' }, /^UPSTREAM_SOCKET_MAX_IDLE_MS /],
    [{ MAX_RETRY_AFTER_MS: '999' }, /^MAX_RETRY_AFTER_MS must be a whole number from 1000 /],
    [{ TRUSTED_PROXIES: 'yes' }, /^TRUSTED_PROXIES must be a whole number from 0 to 10\.$/],
    [{ UPSTREAM_RETRIES: '-1' }, /^UPSTREAM_RETRIES /],
    [{ UPSTREAM_CONCURRENCY: '1e3' }, /^UPSTREAM_CONCURRENCY /],
    [{ OPERATION_TIMEOUT_MS: 'soon' }, /^OPERATION_TIMEOUT_MS /],
    [{ GRAPHIQL: 'yes please' }, /^GRAPHIQL must be true or false\.$/],
    [{ INTROSPECTION: '2' }, /^INTROSPECTION /],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of trace, /],
    [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS.* must be an origin/],
    [{ STUUT_API_URL: 'api.example.com' }, /^STUUT_API_URL must be an origin/],
    [{ STUUT_API_URL: 'ftp://api.example.com' }, /^STUUT_API_URL must be an origin/],
    [{ STUUT_API_URL: 'https://api.example.com/v1' }, /^STUUT_API_URL must be an origin/],
    [{ STUUT_API_URL: 'https://api.example.com/v1/tasks' }, /^STUUT_API_URL .* before \/v1\/tasks/],
    [{ STUUT_API_URL: 'https://api.example.com/stuut?key=1' }, /^STUUT_API_URL must be an origin/],
    [{ STUUT_API_URL: 'https://me:pw@api.example.com' }, /^STUUT_API_URL must be an origin/],
    [{ STUUT_API_URL: 'http://api.example.com' }, /^STUUT_API_URL would send tokens unencrypted/],
    [{ CACHE_TTL_MS: '0' }, /^CACHE_TTL_MS must be a whole number from 1 to 3600000\.$/],
    [{ CACHE_TTL_MS: '3600001' }, /^CACHE_TTL_MS /],
    [{ REDIS_URL: 'redis://:secret@cache' }, /^REDIS_URL is set without CACHE_TTL_MS: /],
    [
      { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'socks5://me:secret@proxy:1080' },
      /^HTTPS_PROXY must be a URL such as http:\/\/proxy\.internal:3128\.$/,
    ],
    [{ NODE_USE_ENV_PROXY: '1', https_proxy: 'proxy:3128' }, /^https_proxy must be a URL /],
    [{ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: '10.0.0.1:3128' }, /^HTTP_PROXY must be a URL /],
    [{ NODE_ENV: 'production' }, /^STUUT_API_URL is not set/],
  ])('refuse %j with one line that names the setting', (env, line) => {
    const mistakes = mistakesOf(env);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(line);
  });

  test.each([
    [{ METRICS_PORT: '4000' }, ['METRICS_PORT', 'PORT']],
    [{ METRICS_PORT: '9464', PORT: '9464', HOST: '0.0.0.0' }, ['METRICS_PORT', 'PORT']],
    [
      { OPERATION_TIMEOUT_MS: '4999', UPSTREAM_TIMEOUT_MS: '5000' },
      ['OPERATION_TIMEOUT_MS', 'UPSTREAM_TIMEOUT_MS'],
    ],
    [{ UPSTREAM_TIMEOUT_MS: '30001' }, ['OPERATION_TIMEOUT_MS', 'UPSTREAM_TIMEOUT_MS']],
    [{ GRAPHIQL: 'true', TRUSTED_DOCUMENTS: 'manifest.json' }, ['GRAPHIQL', 'TRUSTED_DOCUMENTS']],
    [{ STUUT_API_URL: 'http://127.0.0.1:4000' }, ['STUUT_API_URL', 'PORT']],
    [{ STUUT_API_URL: 'http://[::1]', PORT: '80', HOST: '::' }, ['STUUT_API_URL', 'PORT']],
    [{ STUUT_API_URL: 'https://localhost', PORT: '443', HOST: '0.0.0.0' }, ['STUUT_API_URL']],
  ])('refuse %j, which contradict each other, with one line that names both', (env, names) => {
    const mistakes = mistakesOf(env);
    expect(mistakes).toHaveLength(1);
    for (const name of names) expect(mistakes[0]).toContain(name);
  });

  test.each([
    { METRICS_PORT: '0', PORT: '0' },
    { OPERATION_TIMEOUT_MS: '5000', UPSTREAM_TIMEOUT_MS: '5000' },
    { TRUSTED_DOCUMENTS: 'manifest.json' },
    { GRAPHIQL: 'false', TRUSTED_DOCUMENTS: 'manifest.json' },
    { STUUT_API_URL: 'http://127.0.0.1:4010' },
    { STUUT_API_URL: 'http://127.0.0.1:4000', HOST: '10.0.0.5' },
    { STUUT_API_URL: 'https://api.example.com:4000' },
    { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://me:secret@proxy:3128', HTTP_PROXY: '' },
    // A variable of other programs: Node.js ignores it.
    { HTTPS_PROXY: 'socks5://proxy:1080' },
  ])('accept %j, which do not contradict each other', (env) => expect(mistakesOf(env)).toEqual([]));

  test('limit the timeout of a REST call to that of its operation', () => {
    expect(configFrom({ OPERATION_TIMEOUT_MS: '4000' }).upstreamTimeoutMs).toBe(4000);
    expect(configFrom({ OPERATION_TIMEOUT_MS: '40000' }).upstreamTimeoutMs).toBe(10_000);
  });

  test.each(['production', 'prod', 'Production', 'staging', 'dev', 'Development', ' '])(
    'count NODE_ENV=%s as production',
    (NODE_ENV) => {
      expect(mistakesOf({ NODE_ENV })).toEqual([
        `STUUT_API_URL is not set: NODE_ENV=${NODE_ENV} counts as production, which needs the origin of the REST API.`,
      ]);
      const config = configFrom({ NODE_ENV, STUUT_API_URL: 'https://api.example.com' });
      expect(config).toMatchObject({ production: true, graphiql: false, introspection: false });
    },
  );

  test.each([{}, { NODE_ENV: '' }, { NODE_ENV: 'development' }, { NODE_ENV: 'test' }])(
    'do not count %j as production',
    (env) => expect(configFrom(env)).toMatchObject({ production: false, graphiql: true }),
  );

  test.each([
    'cache.internal:6379',
    'http://:secret@cache',
    'redis://',
    'redis:cache',
    'redis://:secret@cache/name',
    'redis://:secret@cache?enableOfflineQueue=true',
    'redis://:secret@cache#0',
    'redis://:secret%@cache',
    'redis://:secret%ff@cache',
  ])('refuse %s as REDIS_URL without repeating a possible password', (url) => {
    expect(mistakesOf({ CACHE_TTL_MS: '5000', REDIS_URL: url })).toEqual([
      expect.stringMatching(/^REDIS_URL must look like redis:\/\/host:6379 or rediss:/),
    ]);
  });

  test.each([
    'redis://cache',
    'redis://:secret@cache:6380/2',
    'rediss://user:s%40cret@10.0.0.1',
    'redis://[::1]:6379/',
  ])('accept %s as REDIS_URL', (redisUrl) => {
    const config = configFrom({ CACHE_TTL_MS: '5000', REDIS_URL: redisUrl });
    expect(config).toMatchObject({ cacheTtlMs: 5000, redisUrl });
  });

  test('are refused with one line for each mistake', () => {
    expect(mistakesOf({ PORT: 'x', LOG_LEVEL: 'x', GRAPHIQL: 'x' })).toHaveLength(3);
  });

  test.each(['http://localhost:4010', 'http://127.0.0.1', 'http://[::1]:80'])(
    'accept %s without encryption',
    (url) => {
      expect(mistakesOf({ STUUT_API_URL: url })).toEqual([]);
    },
  );

  test('accept an unencrypted upstream where ALLOW_INSECURE_UPSTREAM is set', () => {
    const env = { STUUT_API_URL: 'http://tasks.internal', ALLOW_INSECURE_UPSTREAM: 'true' };
    expect(mistakesOf(env)).toEqual([]);
  });

  test('are all in .env.example', () => {
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const source = readFileSync(new URL('../../src/config/config.ts', import.meta.url), 'utf8');
    const variables = [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(10);
    for (const name of variables) expect(example).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
  });
});
