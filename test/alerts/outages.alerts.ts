import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { endpointOf } from '../support/endpoint.ts';
import { startServer, type TestProcess } from '../support/process.ts';
import { Load } from './support/load.ts';
import { OUTAGES, type Outage } from './support/outages.ts';
import { type Prometheus, type Series, startPrometheus } from './support/prometheus.ts';
import { accelerated, expressionsOf, millisecondsOf, readRules } from './support/rules.ts';

/** In this test everything (scrapes, rules, timeouts) is 15 times as fast as in production. */
const FACTOR = 15;
const STEP_MS = 15_000 / FACTOR;
const SETTINGS = {
  NODE_ENV: 'production',
  METRICS_PORT: '0',
  LOG_LEVEL: 'info',
  UPSTREAM_TIMEOUT_MS: String(Math.round(10_000 / FACTOR)),
  OPERATION_TIMEOUT_MS: String(30_000 / FACTOR),
};
/** The longest range of a rule that includes the time before the outage: it must contain only successes. */
const HEALTHY_MS = millisecondsOf('5m') / FACTOR;
/** A page within ten minutes over a range of five minutes, and some evaluation steps. */
const OUTAGE_MS = millisecondsOf('16m') / FACTOR;

interface World extends AsyncDisposable {
  outage: Outage;
  sandbox: Sandbox;
  gateway: TestProcess;
  metricsAddress: string;
  load: Load;
  begunAt: number;
}

async function setUp(outage: Outage): Promise<World> {
  // No equal times: with them, a page may need a second call, which waits behind all others.
  const sandbox = await startSandbox({ tasks: 200, distribution: 'even' });
  const gateway = startServer({ ...SETTINGS, ...outage.env, STUUT_API_URL: sandbox.url });
  const url = await endpointOf(gateway);
  const [, metrics = ''] = await gateway.printed(/"url":"([^"]+)","msg":"metrics"/);
  const settings = { everyMs: 125, maxWaiting: 64, ...outage.load };
  const load = new Load(url, sandbox.organizations[0].token, settings);
  return {
    outage,
    sandbox,
    gateway,
    metricsAddress: new URL(metrics).host,
    load,
    begunAt: 0,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await load.stop();
      await sandbox.close();
    },
  };
}

const docs = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
let worlds: World[] = [];
let prometheus: Prometheus;
let firing: Series[] = [];
const rules = accelerated(readRules(), FACTOR);

beforeAll(async () => {
  for (const outage of OUTAGES) worlds.push(await setUp(outage));
  const targets = worlds.map(({ outage: { job }, metricsAddress: address }) => ({ job, address }));
  prometheus = await startPrometheus(rules, targets, STEP_MS);
  while ((await prometheus.valueAt('sum(up)')) !== worlds.length) await pause(STEP_MS);
  await pause(HEALTHY_MS + STEP_MS);
  expect(await prometheus.valueAt('count(ALERTS{alertstate="firing"})')).toBeUndefined();
  for (const world of worlds) {
    world.outage.begin(world);
    world.begunAt = Date.now();
  }
  await pause(OUTAGE_MS);
  firing = await prometheus.history('ALERTS{alertstate="firing", job!=""}');
});
afterAll(async () => {
  for (const world of worlds) await world[Symbol.asyncDispose]();
  worlds = [];
  await prometheus?.[Symbol.asyncDispose]();
});

/** The last scrape before the first one that shows the outage. */
async function lastHealthy({ outage: { job, seenBy }, begunAt }: World): Promise<number> {
  const [name = '', labels = ''] = seenBy.replace('}', '').split('{');
  const selector = `${name}{job="${job}"${labels && `, ${labels}`}}`;
  const [{ samples } = { samples: [] }] = await prometheus.history(selector);
  const before = samples.findLast(({ at }) => at <= begunAt);
  const changed = samples.findIndex(({ at, value }) => at > begunAt && value !== before?.value);
  const last = changed === -1 ? samples.at(-1) : samples[changed - 1];
  if (last === undefined || last.at > begunAt + OUTAGE_MS / 2) {
    throw new Error(`${selector} does not show the outage`);
  }
  return last.at;
}

function firstFiring(alert: string, job: string): number | undefined {
  const series = firing.filter(({ labels }) => labels.alertname === alert && labels.job === job);
  return series[0]?.samples[0]?.at;
}

const QUARTERS: Record<string, number> = { '': 0, '¼': 0.25, '½': 0.5, '¾': 0.75 };

/** The minutes until an alert, as docs/metrics.md states them. */
function documentedMinutes(alert: string): number {
  const row = new RegExp(`^\\| \`${alert}\` \\| \\w+ \\| (\\d*)([¼½¾]?)`, 'm');
  const [, whole, quarters = ''] = row.exec(docs) ?? [];
  return Number(whole) + (QUARTERS[quarters] ?? Number.NaN);
}

/** In production minutes. */
function minutesBetween(from: number, to: number): number {
  return Math.round((to - from) / STEP_MS) / 4;
}

describe.each(OUTAGES.map(({ job }, index) => [job, index] as const))(
  'the outage "%s"',
  (job, index) => {
    const outage = OUTAGES[index];

    test('fires its alert in time', async ({ annotate }) => {
      const world = worlds[index];
      if (world === undefined || outage === undefined) throw new Error('no world');
      const wellAt = await lastHealthy(world);
      for (const [alert, [atLeast, atMost]] of Object.entries(outage.alerts)) {
        const at = firstFiring(alert, job);
        if (at === undefined) throw new Error(`${alert} does not fire`);
        const minutes = minutesBetween(wellAt, at);
        const sinceBegin = ((at - world.begunAt) * FACTOR) / 60_000;
        await annotate(`${alert}: ${minutes} min (${sinceBegin.toFixed(2)} by the clock)`);
        expect(minutes, alert).toBeGreaterThanOrEqual(atLeast);
        expect(minutes, alert).toBeLessThanOrEqual(atMost);
        expect(Math.abs(minutes - documentedMinutes(alert)), alert).toBeLessThanOrEqual(1);
      }
    });

    test('fires no other alert', () => {
      const fired = firing.filter(({ labels }) => labels.job === job);
      const names = new Set(fired.map(({ labels }) => labels.alertname ?? ''));
      const expected = Object.keys(outage?.alerts ?? {});
      const unexpected = [...names].filter(
        (name) => !expected.includes(name) && !outage?.others?.includes(name),
      );
      expect(unexpected).toEqual([]);
    });
  },
);

test.for(['connections-refused', 'hanging'])(
  'the alert of %s names the share of operations that fails for its callers',
  async (job, { annotate }) => {
    const world = worlds.find(({ outage }) => outage.job === job);
    const at = firstFiring('GatewayRestFails', job) ?? 0;
    const expression = `sum by (job) (${expressionsOf(rules).get('GatewayRestFails')}) and on (job) up{job="${job}"}`;
    const said = await prometheus.valueAt(expression, at);
    const seen = world?.load.failedShare(at - (2 * 60_000) / FACTOR, at);
    await annotate(`the alert says ${said}, its callers saw ${seen}`);
    expect(said).toBeGreaterThan(0.85);
    expect(Math.abs((said ?? 0) - (seen ?? 0))).toBeLessThan(0.15);
  },
);

test('no alert fires for a job that does not exist', () => {
  const jobs = new Set(firing.map(({ labels }) => labels.job));
  expect([...jobs].toSorted()).toEqual(OUTAGES.map(({ job }) => job).toSorted());
});
