import type { Sandbox } from '../../../sandbox/server.ts';
import type { TestProcess } from '../../support/process.ts';
import type { LoadSettings } from './load.ts';

/** Minutes in production: one step of 15 seconds is 0.25. */
type Minutes = [atLeast: number, atMost: number];

/** An outage, and the alerts that have to fire. */
export interface Outage {
  /** The name of the scrape job: no rule may depend on it. */
  job: string;
  begin(world: { sandbox: Sandbox; gateway: TestProcess }): void;
  /**
   * A series of the job that changes or ends only when the outage begins. `up` is not such a series: on a busy
   * machine, a healthy process can fail to answer a scrape in time.
   */
  seenBy: string;
  load?: Partial<LoadSettings>;
  env?: Record<string, string>;
  /** Minutes from the last scrape that does not show the outage to each alert. */
  alerts: Record<string, Minutes>;
  /** Alerts that may fire too: whether they fire before the end of the test depends on the machine. */
  others?: string[];
}

/** The time within which a total outage pages. */
const PAGE: Minutes = [1.5, 3];

const outcome = (name: string) =>
  `stuut_gateway_operation_outcomes_total{outcome="${name}"}` as const;

/** No call of REST is answered. */
const NO_ANSWER: Pick<Outage, 'alerts' | 'others'> = {
  alerts: {
    GatewayRestFails: PAGE,
    GatewayBreakersOpen: [5, 7],
    GatewayOperationsFail: [10, 12],
  },
  others: ['GatewayRestCallsFail'],
};

export const OUTAGES: readonly Outage[] = [
  {
    job: 'connections-refused',
    begin: ({ sandbox }) => void sandbox.close(),
    seenBy: outcome('upstream'),
    ...NO_ANSWER,
  },
  {
    job: 'hanging',
    begin: ({ sandbox }) => sandbox.faults.add({ fault: { kind: 'hang' } }),
    seenBy: outcome('upstream'),
    ...NO_ANSWER,
  },
  {
    job: 'hanging/callers-leave',
    begin: ({ sandbox }) => sandbox.faults.add({ fault: { kind: 'hang' } }),
    seenBy: outcome('cancelled'),
    // Five seconds in production; the gateway would wait for ten.
    load: { leaveAfterMs: 333 },
    alerts: { GatewayCallersLeave: [1, 3] },
  },
  {
    job: 'failing-one-call-in-five',
    begin: ({ sandbox }) => {
      let calls = 0;
      const when = () => calls++ % 5 === 0;
      sandbox.faults.add({ fault: { kind: 'status', status: 503 }, when });
    },
    seenBy: 'stuut_gateway_rest_retries_total',
    alerts: { GatewayRestCallsFail: [10, 14] },
  },
  {
    job: 'knowing-no-token',
    begin: ({ sandbox }) => sandbox.faults.add({ fault: { kind: 'status', status: 401 } }),
    seenBy: outcome('caller'),
    alerts: { GatewayTokensRefused: [10, 14] },
  },
  {
    job: 'limiting',
    begin: ({ sandbox }) =>
      sandbox.faults.add({ fault: { kind: 'status', status: 429, retryAfter: '120' } }),
    seenBy: 'stuut_gateway_gated_tokens',
    alerts: { GatewayRateLimited: [10, 11] },
  },
  {
    job: 'slow',
    begin: ({ sandbox }) => sandbox.faults.add({ fault: { kind: 'slow', ms: 3000 } }),
    seenBy: 'stuut_gateway_rest_calls_queued',
    // Far more than two, so that some calls always wait for a slot.
    load: { maxWaiting: 10 },
    env: { UPSTREAM_CONCURRENCY: '2', UPSTREAM_TIMEOUT_MS: '60000', OPERATION_TIMEOUT_MS: '60000' },
    alerts: { GatewayQueueStands: [5, 6], GatewaySlow: [10, 15] },
  },
  {
    job: 'pods/killed',
    begin: ({ gateway }) => void gateway.child.kill('SIGKILL'),
    seenBy: 'stuut_gateway_build_info',
    alerts: { GatewayAbsent: [1, 2], GatewayDown: [2, 3] },
  },
];
