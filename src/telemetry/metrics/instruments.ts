import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { Counters } from '../counters.ts';

/** Figures that the gateway counts in any case. They are read at each scrape. */
export interface MetricsSource {
  rest: {
    state: {
      /** REST requests in flight. */
      active: number;
      /** Calls that wait for a slot. */
      queued: number;
      rateLimitedTokens: number;
      breakers: { open: number; tracked: number };
    };
    counts: { retries: number; shared: number };
  };
  counters: Counters;
  /** `undefined` if there is no cache. */
  cache: { counts: Record<string, number> } | undefined;
  version: string;
  /** The only possible operation names, if only trusted documents are executed. */
  operationNames: readonly string[] | undefined;
}

const PREFIX = 'stuut_gateway_';
const NO_LOOKUPS = { hit: 0, miss: 0, error: 0 };

/** In seconds: from a response without REST calls to the operation's timeout. */
const OPERATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const REST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Instruments = ReturnType<typeof defineMetrics>;

/**
 * Defines every metric of docs/metrics.md.
 *
 * @returns the metrics that operations update; all others are read at each scrape
 */
export function defineMetrics(registry: Registry, source: MetricsSource) {
  collectDefaultMetrics({ register: registry });
  defineTotals(registry, source);
  defineStates(registry, source);
  const registers = [registry];
  return {
    operations: new Counter({
      name: `${PREFIX}operations_total`,
      help: 'Operations by name and by the code of their first error; OK without an error, CANCELLED if the client disconnected.',
      labelNames: ['operation', 'code'],
      registers,
    }),
    outcomes: new Counter({
      name: `${PREFIX}operation_outcomes_total`,
      help: 'Operations by outcome: ok, or the cause of the failure.',
      labelNames: ['outcome'],
      registers,
    }),
    operationSeconds: new Histogram({
      name: `${PREFIX}operation_duration_seconds`,
      help: 'From the arrival of the request to the result of the operation; without subscriptions.',
      labelNames: ['operation'],
      buckets: OPERATION_BUCKETS,
      registers,
    }),
    operationCalls: new Counter({
      name: `${PREFIX}operation_rest_calls_total`,
      help: 'REST calls that operations needed, retries not counted.',
      labelNames: ['operation'],
      registers,
    }),
    attemptSeconds: new Histogram({
      name: `${PREFIX}rest_call_duration_seconds`,
      help: 'REST requests sent, retries included, by status, or by the failure if there was no response.',
      labelNames: ['status'],
      buckets: REST_BUCKETS,
      registers,
    }),
  };
}

function defineTotals(registry: Registry, { rest, counters, cache }: MetricsSource): void {
  const total = (name: string, help: string, read: () => number) =>
    new Counter({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const { counts } = rest;
  total('rest_retries_total', 'REST calls that were retried.', () => counts.retries);
  total(
    'rest_calls_shared_total',
    'REST calls that joined an identical call in flight.',
    () => counts.shared,
  );
  total('rows_fetched_total', 'Task rows that REST sent.', () => counters.rowsFetched);
  total(
    'rows_delivered_total',
    'Task rows delivered to callers, in connections and by id.',
    () => counters.rowsDelivered,
  );
  total(
    'windows_coalesced_total',
    'Windows and totals that were read together with another of the same tick.',
    () => counters.coalesced,
  );
  total(
    'page_size_reductions_total',
    'Times that REST was found to send fewer rows than its largest limit.',
    () => counters.pageSizeReductions,
  );
  total(
    'events_delivered_total',
    'Events that subscriptions delivered.',
    () => counters.eventsDelivered,
  );
  const outcomes = (name: string, help: string, read: () => Record<string, number>) =>
    new Counter({
      name: PREFIX + name,
      help,
      labelNames: ['outcome'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(read())) this.inc({ outcome }, count);
      },
    });
  outcomes('cursors_total', 'Cursors by how their position was found.', () => counters.anchors);
  outcomes(
    'cache_requests_total',
    'Operations looked up in the response cache, by result; error if the store is unavailable.',
    () => cache?.counts ?? NO_LOOKUPS,
  );
}

function defineStates(registry: Registry, { rest, counters, version }: MetricsSource): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('rest_calls_in_flight', 'REST calls in flight.', () => rest.state.active);
  gauge('rest_calls_queued', 'REST calls that wait for a slot.', () => rest.state.queued);
  gauge(
    'gated_tokens',
    'Tokens that are rate limited since REST answered 429.',
    () => rest.state.rateLimitedTokens,
  );
  new Gauge({
    name: `${PREFIX}subscriptions`,
    help: 'Subscriptions that are open, by transport.',
    labelNames: ['transport'],
    registers: [registry],
    collect() {
      for (const [transport, open] of Object.entries(counters.subscriptions)) {
        this.set({ transport }, open);
      }
    },
  });
  new Gauge({
    name: `${PREFIX}breakers`,
    help: 'Circuit breakers of tokens with recent failures, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { open, tracked } = rest.state.breakers;
      this.set({ state: 'open' }, open);
      this.set({ state: 'closed' }, tracked - open);
    },
  });
  new Gauge({
    name: `${PREFIX}build_info`,
    help: 'Always 1; the label has the version.',
    labelNames: ['version'],
    registers: [registry],
    aggregator: 'first',
  }).set({ version }, 1);
}
