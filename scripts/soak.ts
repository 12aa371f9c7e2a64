/**
 * Sends mixed queries and subscriptions to a gateway whose REST API fails at random, for the number of
 * seconds in the argument or `SOAK_SECONDS`. Prints a report in Markdown; exits with 1 if a tenant saw data
 * of another one, an unexpected error happened, a token was logged, or memory or sockets grew.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { randomFrom } from '../sandbox/random.ts';
import { newTally } from './soak/check.ts';
import { Client } from './soak/client.ts';
import { RestartableGateway, startRest } from './soak/processes.ts';
import { markdown, UPSTREAM_CONCURRENCY, verdict } from './soak/report.ts';
import { TRANSPORTS } from './soak/stream.ts';
import { Subscriber } from './soak/subscriber.ts';

const CLIENTS = 16;
/** The number of subscribers of each transport. */
const SUBSCRIBERS = 6;
const OPERATION_TIMEOUT_MS = 3000;
/** Time between outages, in which REST fails completely for a while. */
const OUTAGE_EVERY_S = 30;
const FIRST_OUTAGE_S = 8;
const OUTAGE_MS = 3000;
/** Time until clients have disconnected and idle connections are closed. */
const COOLING_MS = 2500;

const seconds = Number(process.argv[2] ?? process.env.SOAK_SECONDS ?? 180);
if (!(seconds >= 5 && seconds <= 86_400)) {
  console.error('Say for how many seconds: a number from 5 to 86400.');
  process.exit(1);
}

/**
 * Restarts of the gateway, as for a new version, in the first half. The second half shows whether memory
 * grows.
 */
const restarts = Math.min(3, Math.floor(seconds / 120));

const rest = await startRest();
const { tenants, url } = rest.first;
const gateway = await RestartableGateway.start(
  {
    STUUT_API_URL: url,
    UPSTREAM_TIMEOUT_MS: '1000',
    UPSTREAM_CONCURRENCY: String(UPSTREAM_CONCURRENCY),
    OPERATION_TIMEOUT_MS: String(OPERATION_TIMEOUT_MS),
    LIVE_INTERVAL_MS: '500',
  },
  tenants.map(({ token }) => token),
);
const start = await gateway.state();

const tally = newTally();
const begun = performance.now();
const until = begun + seconds * 1000;
const clients = Array.from({ length: CLIENTS }, (_, index) => {
  const tenant = tenants[index % tenants.length] ?? tenants[0];
  if (tenant === undefined) throw new Error('nobody to ask as');
  return new Client(gateway, tenant, tenants, randomFrom(7, index), tally).run(until);
});
const subscribers = TRANSPORTS.flatMap((transport, of) =>
  Array.from({ length: SUBSCRIBERS }, (_, index) => {
    const tenant = tenants[index % tenants.length] ?? tenants[0];
    if (tenant === undefined) throw new Error('nobody to subscribe as');
    const random = randomFrom(8, of * SUBSCRIBERS + index);
    return new Subscriber(gateway, { tenant, tenants, transport }, random, tally).run(until);
  }),
);
const outages = runOutages();
for (let restart = 1; restart <= restarts; restart++) {
  await pause(begun + (restart * seconds * 500) / (restarts + 1) - performance.now());
  await gateway.restart();
}
const remaining = (until - performance.now()) / 1000;
await pause(remaining * 1000 * Math.min(0.5, 15 / remaining + 0.1));
const warm = await gateway.state();
await Promise.all([...clients, ...subscribers]);
await pause(COOLING_MS);

const end = await gateway.state();
const { requests: restRequests, sockets: restSockets } = await rest.state();
await gateway.stop();
rest.stop();

const outcome = {
  seconds,
  operationTimeoutMs: OPERATION_TIMEOUT_MS,
  tally,
  states: { start, warm, end },
  restRequests,
  restSockets,
  outages: await outages,
  log: gateway.log,
  restarts: gateway.restarts,
  exitCodes: gateway.exitCodes,
};
const violations = verdict(outcome);
console.log(markdown(outcome, violations));
for (const violation of tally.violations.slice(0, 10)) console.error(violation);
process.exitCode = violations.length === 0 ? 0 : 1;

/** Returns the number of outages. */
async function runOutages(): Promise<number> {
  let count = 0;
  for (
    let at = FIRST_OUTAGE_S * 1000;
    at + 2 * OUTAGE_MS < seconds * 1000;
    at += OUTAGE_EVERY_S * 1000
  ) {
    await pause(begun + at - performance.now());
    rest.tell('fail');
    await pause(OUTAGE_MS);
    rest.tell('recover');
    count += 1;
  }
  return count;
}
