import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../../sandbox/instant.ts';
import type { Organization } from '../../sandbox/organizations.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { startGateway } from '../../scripts/soak/processes.ts';
import { subscribe } from './client.ts';

export interface CallsCase {
  subscriptions: number;
  /** Distinct ones. */
  filters: number;
  /** Whether REST alone can judge them. */
  isHidden: boolean;
  changesPerSecond: number;
}

export interface CallsSample extends CallsCase {
  callsPerMinute: number;
}

const STATUSES = ['OPEN', 'COMPLETED', 'CLOSED', 'ARCHIVED', 'FAILED', 'PROCESSING'];
/** Gateways that are measured at once: they are idle most of the time. */
const AT_ONCE = 7;

export function callsCases(): CallsCase[] {
  const pairs = [
    [1, 1],
    ...[10, 100].flatMap((subscriptions) => [1, 3, 10].map((filters) => [subscriptions, filters])),
  ] as const;
  return [false, true].flatMap((isHidden) =>
    [0, 1].flatMap((changesPerSecond) =>
      pairs.map(([subscriptions = 1, filters = 1]) => ({
        subscriptions,
        filters,
        isHidden,
        changesPerSecond,
      })),
    ),
  );
}

/** The REST calls of a minute, at the default interval, of a gateway and a REST API of its own for each case. */
export async function measureCalls(seconds: number): Promise<CallsSample[]> {
  const cases = callsCases();
  const samples: CallsSample[] = [];
  while (cases.length > 0) {
    const batch = cases.splice(0, AT_ONCE);
    console.error(`calls: ${batch.length} cases, ${seconds} s; ${cases.length} to go`);
    samples.push(...(await Promise.all(batch.map((one) => measureCase(one, seconds)))));
  }
  return samples;
}

async function measureCase(one: CallsCase, seconds: number): Promise<CallsSample> {
  const sandbox = await startSandbox({ tasks: 2000 });
  const { url, organizations } = sandbox;
  const [organization] = organizations;
  const { token } = organization;
  const gateway = await startGateway({ STUUT_API_URL: url, LOG_LEVEL: 'info' }, [token]);
  const filters = filtersFor(one, organization);
  const streams = await Promise.all(
    Array.from({ length: one.subscriptions }, (_, index) => {
      const filter = filters[index % filters.length] ?? {};
      return subscribe('SSE', { url: gateway.url, token, filter });
    }),
  );
  const stop = startChanges(sandbox, organization, one.changesPerSecond);
  // Changes are looked at again for 30 seconds: the cost is steady then.
  await pause(one.changesPerSecond > 0 ? 35_000 : 1000);
  sandbox.requests.length = 0;
  await pause(seconds * 1000);
  const calls = sandbox.requests.length;
  stop();
  for (const stream of streams) stream.close();
  await gateway.stop();
  await sandbox.close();
  return { ...one, callsPerMinute: (calls * 60) / seconds };
}

function filtersFor(
  { filters, isHidden }: CallsCase,
  { partners }: Organization,
): Record<string, unknown>[] {
  return Array.from({ length: filters }, (_, index) => {
    if (isHidden) return { partnerId: partners[index]?.id, isAutomated: index % 2 === 0 };
    return {
      status: [STATUSES[index % STATUSES.length]],
      ...(index > 5 && { type: 'CALL_ANALYSIS' }),
    };
  });
}

/** @returns stops it */
function startChanges({ store }: Sandbox, { id }: Organization, perSecond: number): () => void {
  if (perSecond === 0) return () => {};
  let place = 0;
  const timer = setInterval(() => {
    const task = store.idAt(id, place++ % 500);
    if (task !== undefined) store.touch(task, now());
  }, 1000 / perSecond);
  return () => clearInterval(timer);
}
