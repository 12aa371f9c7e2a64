import { getEventListeners } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type DocumentNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../src/cache/memory-store.ts';
import { ResponseCache } from '../src/cache/response-cache.ts';
import { tokenSessionKey } from '../src/cache/session-key.ts';
import { configFrom } from '../src/config/config.ts';
import { GatewayError } from '../src/errors.ts';
import { createGateway } from '../src/gateway.ts';
import { ChangeLog, charactersOf } from '../src/live/change-log.ts';
import { ChangeTracker } from '../src/live/change-tracker.ts';
import { DEFAULT_FEED_BUDGET, FeedBudget } from '../src/live/feed-budget.ts';
import { HiddenFilters } from '../src/live/hidden-filters.ts';
import type { RunRead } from '../src/live/list-reader.ts';
import { LiveChanges } from '../src/live/live-changes.ts';
import { CostCache } from '../src/plugins/cost-cache.ts';
import { ListFactsStore } from '../src/resolvers/list-facts.ts';
import { LookupFactsStore } from '../src/resolvers/lookup-facts.ts';
import { Breakers } from '../src/rest/breaker.ts';
import { InFlightCalls } from '../src/rest/in-flight-calls.ts';
import { RestPipeline } from '../src/rest/rest-pipeline.ts';
import { RetryAfterStore } from '../src/rest/retry-after-store.ts';
import { schema } from '../src/schema/index.ts';
import { createCounters } from '../src/telemetry/counters.ts';
import { createLogger } from '../src/telemetry/logging.ts';
import { statusLabel } from '../src/telemetry/metrics/labels.ts';
import { Metrics } from '../src/telemetry/metrics/metrics.ts';
import { OperationNames, OTHER } from '../src/telemetry/metrics/operation-names.ts';
import { logEntry } from './live/log-entry.ts';
import { SimulatedRest } from './live/simulated-rest.ts';
import { SimulatedTime } from './live/simulated-time.ts';
import { Watcher } from './live/watcher.ts';
import { startControlledRest } from './support/controlled-rest.ts';
import { pipelineSettings, restCaller } from './support/rest-caller.ts';
import { silentLogger } from './support/silent-logger.ts';
import { pageText, startTextRest } from './support/text-rest.ts';
import { startTestTraces } from './support/traces.ts';

/** The kept values after more input than the bound allows. */
interface Kept {
  entries?: number;
  bytes?: number;
  characters?: number;
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

function ask(gateway: ReturnType<typeof createGateway>) {
  return async (query: string, variables: Record<string, unknown> = {}): Promise<unknown> => {
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    expect(response.status).toBe(200);
    return response.json();
  };
}

/** A gateway without a REST API: operations fail at the first REST call. */
function openGateway() {
  const config = { ...configFrom({}), apiUrl: 'http://127.0.0.1:9' };
  const gateway = createGateway(config, { logger: silentLogger });
  return { gateway, ask: ask(gateway), [Symbol.dispose]: () => gateway.close() };
}

/** By line name in docs/security.md: sends more than the bound allows. */
const DRIVERS: Record<string, () => Promise<Kept> | Kept> = {
  async 'parsed documents'() {
    using many = openGateway();
    for (const number of times(1100)) await many.ask(`{ n${number}: __typename }`);
    using large = openGateway();
    const fields = 'endCursor '.repeat(600);
    for (const number of times(170)) {
      await large.ask(`{ n${number}: tasks { pageInfo { ${fields} } } }`);
    }
    using long = openGateway();
    for (const number of times(20)) {
      await long.ask(`{ __typename } #${number}\u{4e00}${'x'.repeat(120_000)}`);
      await long.ask(`{ nothing${number} }`);
      await long.ask(`{ n${number}`).catch(() => undefined);
    }
    expect(long.gateway.kept().documents.entries).toBe(0);
    return {
      entries: many.gateway.kept().documents.entries,
      bytes: large.gateway.kept().documents.bytes,
    };
  },
  async 'plans of documents'() {
    using opened = openGateway();
    const person = 'id restId email familyName givenName name object organizationId isOrgAdmin';
    const task = `id restId label object organizationId type status actionTaken closeReason description`;
    const nested = `assignee { ${person} invitedBy { ${person} } } triggerEvent { id actor { ${person} } }`;
    const names = times(5).map((number) => `v${number}`);
    const head = names.map((name) => `$${name}: Boolean!`).join(' ');
    const tail = names.map((name) => `... @include(if: $${name}) { __typename }`).join(' ');
    for (const number of times(20)) {
      const query = `query (${head}) { n${number}: tasks { nodes { ${task} ${nested} } } ${tail} }`;
      for (const bits of times(32)) {
        const values = names.map((name, place) => [name, ((bits >> place) & 1) === 1]);
        await opened.ask(query, Object.fromEntries(values));
      }
    }
    const { bytes } = opened.gateway.kept().plans;
    return { bytes };
  },
  'costs of one document'() {
    const names = times(40).map((number) => `$v${number}: Int`);
    const document: DocumentNode = parse(
      `query Few($first: Int) { tasks(first: $first) { totalCount } } query Many(${names}) { __typename }`,
    );
    const costs = new CostCache();
    const of = (operationName: string, variableValues: Record<string, unknown>) =>
      costs.of({ schema, document, operationName, variableValues });
    for (const number of times(32)) {
      of('Few', { first: 1, [`undeclared${number}`]: 1 });
      of('Few', { first: 1, [`undeclared${number}`]: 'x'.repeat(1000) });
      of('Many', Object.fromEntries(times(40).map((index) => [`v${index}`, number + index])));
    }
    // One plan, whatever the number of undeclared variables, and no plan for long keys.
    expect(costs.sizeOf(document)).toBe(1);
    let most = 0;
    for (const first of times(100)) {
      of('Few', { first });
      most = Math.max(most, costs.sizeOf(document));
    }
    return { entries: most };
  },
  async 'cached responses (`CACHE_TTL_MS`)'() {
    const keep = async (count: number, characters: number) => {
      const store = new MemoryStore();
      const cache = new ResponseCache(Promise.resolve(store), 60_000, 'test', tokenSessionKey);
      for (const number of times(count)) {
        const question = { document: `d${number}`, operationName: undefined, variables: {} };
        const key = cache.keyOf({ ...question, authorization: 'Bearer one' });
        await cache.set(key ?? '', { text: 'x'.repeat(characters) }, performance.now());
      }
      return store.size;
    };
    return { entries: (await keep(1200, 10)).entries, bytes: (await keep(40, 1_900_000)).bytes };
  },
  async 'unknown enum values'() {
    const lines: string[] = [];
    const logger = createLogger('warn', { write: (line) => void lines.push(line) });
    await using rest = await startTextRest((path) => ({
      text: pageText(
        path,
        times(200).map((index) => ({ status: `"${index} ${path} ${'x'.repeat(300)}"` })),
      ),
    }));
    const gateway = createGateway({ ...configFrom({}), apiUrl: rest.url }, { logger });
    for (const partner of times(8)) {
      await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
        body: JSON.stringify({
          query: `{ tasks(first: 200, filter: { partnerId: "${partner}" }) { nodes { status } } }`,
        }),
      });
    }
    gateway.close();
    const values = lines.map((line): string => JSON.parse(line).value);
    return { entries: values.length, characters: values.join('').length };
  },
  'rate limited tokens'() {
    const gate = new RetryAfterStore();
    let most = 0;
    for (const number of times(12_000)) {
      gate.block(`digest ${number}`, 3600, 0);
      most = Math.max(most, gate.size);
    }
    return { entries: most };
  },
  async 'circuit breakers'() {
    const breakers = new Breakers();
    const outage = new GatewayError('UPSTREAM_UNAVAILABLE', 'down', { countsForBreaker: true });
    for (const number of times(1100)) {
      await breakers.execute(`${number}`, () => Promise.reject(outage)).catch(() => undefined);
    }
    return { entries: breakers.state.tracked };
  },
  async 'calls in flight that can be shared'() {
    await using rest = await startControlledRest();
    const upstream = new RestPipeline(
      pipelineSettings(rest.url, { timeoutMs: 5000, concurrency: 1 }),
    );
    const asked: Promise<unknown>[] = [];
    // They wait until the rate limit of REST ends, and each has its own address.
    asked.push(upstream.get('/first', restCaller()).catch(() => undefined));
    while (rest.waiting().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    rest.waiting()[0]?.answer(429, { 'retry-after': '3' });
    await asked[0];
    const controllers = times(10_500).map(() => new AbortController());
    for (const [number, { signal }] of controllers.entries()) {
      asked.push(upstream.get(`/${number}`, restCaller({ signal })).catch(() => undefined));
    }
    const entries = upstream.state.shareable;
    for (const controller of controllers) controller.abort();
    await Promise.all(asked);
    expect(upstream.state.shareable).toBe(0);
    const { signal } = new AbortController();
    const long = new InFlightCalls();
    const answer = new Promise<never>(() => undefined);
    long.add('digest', `/${'x'.repeat(3000)}`, { answer, signal, startedAt: 0, deadline: 0 });
    expect(long.size).toBe(0);
    upstream.close();
    return { entries };
  },
  async 'calls that wait for a slot'() {
    await using rest = await startControlledRest();
    const { upstreamConcurrency: concurrency } = configFrom({});
    const upstream = new RestPipeline(pipelineSettings(rest.url, { timeoutMs: 5000, concurrency }));
    const controllers = times(12).map(() => new AbortController());
    // One token gets at most half of the free places in the queue.
    const callers = controllers.map(({ signal }, number) =>
      restCaller({ signal, token: `token${number}` }),
    );
    const codes: unknown[] = [];
    const asked = times(callers.length * 1100).map((number) => {
      const caller = callers[Math.floor(number / 1100)] ?? restCaller();
      return upstream.get(`/${number}`, caller).catch((error) => codes.push(error.code));
    });
    await Promise.resolve();
    const entries = upstream.state.queued;
    while (codes.length < asked.length - entries - concurrency) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (const controller of controllers) controller.abort();
    await Promise.all(asked);
    upstream.close();
    return { entries };
  },
  async 'listeners for a request\u2019s end'() {
    const server = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const origin = `http://127.0.0.1:${address.port}`;
    const upstream = new RestPipeline(
      pipelineSettings(origin, { timeoutMs: 5000, concurrency: 8 }),
    );
    const { signal } = new AbortController();
    const caller = restCaller({ signal });
    await Promise.all(times(100).map((number) => upstream.get(`/${number}`, caller)));
    upstream.close();
    server.closeAllConnections();
    server.close();
    return { entries: getEventListeners(signal, 'abort').length };
  },
  'facts about a token\u2019s lists'() {
    const store = new ListFactsStore(200);
    for (const number of times(10_500)) store.of(`digest ${number}`);
    return { entries: store.size };
  },
  'tokens with landmarks of a list'() {
    const store = new LookupFactsStore();
    for (const number of times(700)) store.of(`digest ${number}`);
    return { entries: store.size.tokens };
  },
  'landmarks of one token'() {
    const { landmarks } = new LookupFactsStore().of('digest');
    let most = 0;
    for (const number of times(3000)) {
      landmarks.add({ at: (number * 7919) % 1_000_000, rank: (number * 7919) % 1_000_000 });
      most = Math.max(most, landmarks.size);
    }
    return { entries: most };
  },
  'REST ids that a scan did not find'() {
    const store = new LookupFactsStore();
    for (const number of times(12_000)) store.of('digest').exhausted.add(`tsk_${number}`);
    return { entries: store.size.exhausted };
  },
  'operation names among the metrics'() {
    const names = new OperationNames();
    const labels = times(300).map((number) => names.labelOf(`N${number}${'x'.repeat(96)}`, true));
    const own = new Set(labels.filter((label) => label !== OTHER));
    return { entries: own.size, characters: [...own].join('').length };
  },
  async 'series of metrics by operation'() {
    const upstream = new RestPipeline(
      pipelineSettings('http://127.0.0.1:9', { timeoutMs: 5000, concurrency: 1 }),
    );
    const metrics = new Metrics({
      rest: upstream,
      counters: createCounters(),
      cache: undefined,
      version: '0',
      operationNames: undefined,
    });
    for (const number of times(300)) {
      metrics.recordOperation({
        name: `Name${number}`,
        codes: new Set([`CODE_${number}`]),
        milliseconds: 1,
        restCalls: 1,
        hasUpstreamSuccess: true,
      });
    }
    metrics.recordOperation({
      name: 'anonymous',
      codes: new Set(),
      milliseconds: 1,
      restCalls: 0,
      hasUpstreamSuccess: false,
    });
    upstream.close();
    const labels = (await metrics.text()).matchAll(/operations_total\{operation="([^"]+)"/g);
    return { entries: new Set([...labels].map(([, label]) => label)).size };
  },
  'series of metrics by REST\u2019s status'() {
    return { entries: new Set(times(900).map((index) => statusLabel(100 + index))).size };
  },
  async 'subscriptions of a process'() {
    const time = new SimulatedTime();
    const rest = new SimulatedRest(time, { nulls: 'last', ties: 'id', words: [] });
    const {
      liveIntervalMs: intervalMs,
      subscriptionsPerToken: perToken,
      subscriptions: limit,
    } = configFrom({});
    const live = new LiveChanges({
      intervalMs,
      perToken,
      limit,
      clock: time,
      onFailure: () => {},
      onUnexpected: () => {},
    });
    const watchers = times(10_500).map(() => new Watcher(rest));
    await Promise.all(
      watchers.map((watcher, number) => watcher.open(live, undefined, {}, `${number % 150}`)),
    );
    const entries = live.size.subscriptions;
    live.stop();
    return { entries };
  },
  'changes for the subscriptions of all tokens'() {
    const budget = new FeedBudget(DEFAULT_FEED_BUDGET);
    budget.feeds = 8;
    const logs = times(8).map(() => new ChangeLog(budget, new SimulatedTime(), 0, 0));
    for (const log of logs) log.reader();
    let most = 0;
    for (const number of times(300)) {
      for (const log of logs) {
        log.append([logEntry(number, number * 5000)]);
        log.trim(0);
      }
      most = Math.max(
        most,
        logs.reduce((sum, { size }) => sum + size.characters, 0),
      );
    }
    return { bytes: most };
  },
  'ids of changes of one token'() {
    const budget = new FeedBudget(DEFAULT_FEED_BUDGET);
    budget.feeds = 1;
    const tracker = new ChangeTracker(
      0,
      () => 0,
      () => budget.ids,
    );
    const reach = tracker.times.reachOf({ at: 0, wall: 0 }, 0);
    for (const part of times(30)) {
      const rows = times(1000).map((number) => logEntry(part * 1000 + number, 1));
      tracker.take(rows, reach, Number.POSITIVE_INFINITY);
    }
    return { entries: tracker.size };
  },
  async 'changes that a filter has not judged'() {
    const budget = new FeedBudget(DEFAULT_FEED_BUDGET);
    budget.feeds = 1;
    const time = new SimulatedTime();
    const rest = new SimulatedRest(time, { nulls: 'last', ties: 'id', words: [] });
    const { signal } = new AbortController();
    const run: RunRead = (read) => read(rest.open(signal));
    const filters = new HiddenFilters({ now: () => time.upstreamMicros, run, budget });
    const filter = await filters.use('a', { partner_id: 'a' }, signal);
    const reader = new ChangeLog(budget, time, 0, 0).reader();
    filter.readers.add(reader);
    let most = 0;
    for (const number of times(100)) {
      filters.keepUnjudged([logEntry(number, 1024 * 1024)]);
      most = Math.max(most, charactersOf(filter.waiting));
    }
    expect(filters.size).toBe(0);
    await expect(reader.next()).rejects.toMatchObject({
      extensions: { code: 'SUBSCRIPTION_LIMIT' },
    });
    return { bytes: most };
  },
  'operation names of spans'() {
    const traces = startTestTraces();
    for (const number of times(300)) {
      const name = `N${String(number).padStart(3, '0')}${'x'.repeat(96)}`;
      traces.tracer.startOperation({ type: 'query', name, requestId: 'test' }, {}).end(undefined);
    }
    const names = new Set(traces.spans().map((span) => span.name.replace(/^query ?/, '')));
    names.delete('');
    return { entries: names.size, characters: [...names].join('').length };
  },
};

interface Line {
  name: string;
  file: string;
  bounds: [figure: keyof Kept, most: number][];
}

const UNITS = { entries: 'entries', MiB: 'bytes', characters: 'characters' } as const;

/** The lines of the table in docs/security.md. */
function documented(): Line[] {
  const [, table = ''] =
    /\| kept \| in \| at most \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(read('docs/security.md')) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [, name = '', file = '', bound = ''] = row.split('|').map((cell) => cell.trim());
      const [clause = ''] = bound.split(';');
      const figures = clause.matchAll(/([\d,]+) (entries|MiB|characters)/g);
      const bounds = [...figures].map(([, figure = '', unit = '']): Line['bounds'][number] => {
        const number = Number(figure.replaceAll(',', ''));
        return unit === 'MiB'
          ? ['bytes', number * 1024 * 1024]
          : [unit === 'entries' ? UNITS.entries : UNITS.characters, number];
      });
      return { name: name.replaceAll("'", '\u2019'), file: file.replaceAll('`', ''), bounds };
    });
}

const lines = documented();

describe('everything kept longer than a request has a bound', () => {
  test('that a test exceeds, for each line of the table', () => {
    expect(lines.map(({ name }) => name).sort()).toEqual(Object.keys(DRIVERS).sort());
    expect(lines.every(({ bounds }) => bounds.length > 0)).toBe(true);
  });

  test.for(lines)('$name', { timeout: 60_000 }, async ({ name, bounds }) => {
    const kept = await DRIVERS[name]?.();
    for (const [figure, most] of bounds) {
      expect(kept?.[figure], figure).toBeLessThanOrEqual(most);
      // Far fewer would mean that the input does not reach the store.
      expect(kept?.[figure], figure).toBeGreaterThanOrEqual(most * 0.8);
    }
  });
});

/** The files that keep values, and why these do not grow with the input. */
const NOT_GROWING: Record<string, string> = {
  'src/cache/session-key.ts': 'three fixed tokens, at the start',
  'src/context.ts': 'one operation',
  'src/execution/plan.ts': 'one document',
  'src/execution/execute.ts': 'one operation',
  'src/execution/collect-fields.ts': 'one document',
  'src/telemetry/metrics/worker-metrics.ts': 'workers',
  'src/http/accounted-plugins.ts': 'the plugins, at the start',
  'src/http/answer.ts': 'fixed',
  'src/http/check-request.ts': 'fixed',
  'src/http/read-body.ts': 'bodies under way, bounded in bytes there',
  'src/http/request-report.ts': 'one request',
  'src/http/server.ts': 'open connections',
  'src/http/websocket.ts': 'open WebSockets, bounded there',
  'src/http/websocket-connection.ts': 'operations of one WebSocket, bounded there',
  'src/plugins/use-request-state.ts': 'open subscriptions',
  'src/telemetry/metrics/labels.ts': 'fixed',
  'src/live/change-publisher.ts': 'one entry of the log',
  'src/live/change-feed.ts': 'the log of one token',
  'src/live/open-stream.ts': 'one subscription',
  'src/live/change-stream.ts': 'one subscription, bounded there',
  'src/live/filter-verdicts.ts': 'subscriptions with one filter, and one poll',
  'src/live/retry-delay.ts': 'one wait',
  'src/pagination/place-sweep.ts': 'one operation',
  'src/pagination/lookup-search.ts': 'one operation',
  'src/pagination/group-lookup.ts': 'one operation',
  'src/pagination/list-length.ts': '20 lists, in the facts of a token',
  'src/pagination/nulls.ts': 'an entry for each order, in the facts of a token',
  'src/pagination/read-end.ts': '100 names, in the facts of a token',
  'src/pagination/repeated-pages.ts': 'one operation',
  'src/pagination/ranked-page.ts': 'one operation',
  'src/pagination/found-rows.ts': 'one operation',
  'src/pagination/unknown-rows.ts': 'one operation',
  'src/pagination/group-sweep.ts': 'one operation',
  'src/pagination/tie-group.ts': 'one operation',
  'src/pagination/words.ts': 'one operation',
  'src/pagination/word-sequence.ts': 'the words of two fields, in the facts of a token',
  'src/pagination/scan-search.ts': 'one operation',
  'src/pagination/id-order.ts': 'one operation',
  'src/pagination/id-search.ts': 'one operation',
  'src/pagination/id-ranking.ts': 'one operation',
  'src/pagination/place-search.ts': 'one operation',
  'src/plugins/use-tracing.ts': 'one request',
  'src/plugins/use-response-cache.ts': 'weak: 43 characters for a document',
  'src/resolvers/assignees.ts': 'one operation',
  'src/resolvers/task-list.ts': 'one operation',
  'src/resolvers/task-pages.ts': 'one operation',
  'src/resolvers/window-reader.ts': 'one operation',
  'src/rest/tasks-api.ts': 'one operation',
  'src/rest/http-client.ts': 'fixed',
  'src/rest/status-error.ts': 'fixed',
  'src/errors.ts': 'fixed',
  'src/schema/sdl.ts': 'two texts of one schema',
  'src/schema/rest-enum.ts': 'fixed',
  'src/schema/selected-tasks.ts': 'one operation',
  'src/process/shutdown.ts': 'open sockets and answers',
  'src/rest/rest-log.ts': 'kinds of failure, bounded there',
  'src/telemetry/tracing/settings.ts': 'settings, at the start',
  'src/plugins/use-trusted-documents.ts': 'the manifest, at the start',
};

test('every file that keeps something is in the table of bounds, or does not grow with input', () => {
  const root = new URL('..', import.meta.url);
  const KEEPS =
    /new (?:Weak)?(?:Map|Set)\b|new LRUCache\b|\bbulkhead\(|add(?:Event|Abort)Listener\(/;
  const keeping = globSync('src/**/*.ts', { cwd: root }).filter((file) => KEEPS.test(read(file)));
  const listed = new Set([...lines.map(({ file }) => file), ...Object.keys(NOT_GROWING)]);
  expect(keeping.filter((file) => !listed.has(file))).toEqual([]);
  expect(
    lines.map(({ file }) => file).filter((file) => !globSync(file, { cwd: root }).length),
  ).toEqual([]);
});
