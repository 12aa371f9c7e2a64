import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';

/** The figures that the gateway counts anyway; read at each scrape. */
export interface MetricsSource {
  upstream: {
    state: {
      /** Requests on the wire. */
      active: number;
      /** Calls that wait for a slot. */
      queued: number;
      rateLimitedTokens: number;
      breakers: { open: number; tracked: number };
    };
    counts: { retries: number; shared: number; rows: number };
  };
  counters: {
    anchors: Record<string, number>;
    rowsDelivered: number;
    coalesced: number;
    pageSizeReductions: number;
  };
  /** `undefined` where nothing is cached. */
  cache: { counts: Record<string, number> } | undefined;
  version: string;
  /** The only names operations may have, where only trusted documents are executed. */
  operationNames: readonly string[] | undefined;
}

const PREFIX = 'stuut_gateway_';
const NOTHING_LOOKED_UP = { hit: 0, miss: 0, error: 0 };

/** Seconds. From an answer without REST to one that has used up its time. */
const OPERATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const REST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics that are fed while operations run. All others read what is counted elsewhere. */
export interface Instruments {
  operations: Counter<'operation' | 'code'>;
  outcomes: Counter<'outcome'>;
  operationSeconds: Histogram<'operation'>;
  operationCalls: Counter<'operation'>;
  exchangeSeconds: Histogram<'status'>;
}

/** Defines every metric of docs/metrics.md. */
export function defineMetrics(registry: Registry, source: MetricsSource): Instruments {
  collectDefaultMetrics({ register: registry });
  defineTotals(registry, source);
  defineStates(registry, source);
  const registers = [registry];
  return {
    operations: new Counter({
      name: `${PREFIX}operations_total`,
      help: 'Operations by name and by the code of their first error, OK without one, CANCELLED where the client left.',
      labelNames: ['operation', 'code'],
      registers,
    }),
    outcomes: new Counter({
      name: `${PREFIX}operation_outcomes_total`,
      help: 'Operations by who they failed through, whichever of their errors is the first.',
      labelNames: ['outcome'],
      registers,
    }),
    operationSeconds: new Histogram({
      name: `${PREFIX}operation_duration_seconds`,
      help: 'From the arrival of the request to the result of the operation.',
      labelNames: ['operation'],
      buckets: OPERATION_BUCKETS,
      registers,
    }),
    operationCalls: new Counter({
      name: `${PREFIX}operation_rest_calls_total`,
      help: 'REST calls that operations asked for, repeats not counted.',
      labelNames: ['operation'],
      registers,
    }),
    exchangeSeconds: new Histogram({
      name: `${PREFIX}rest_call_duration_seconds`,
      help: 'REST requests on the wire, repeats included, by status or what came instead of one.',
      labelNames: ['status'],
      buckets: REST_BUCKETS,
      registers,
    }),
  };
}

function defineTotals(registry: Registry, { upstream, counters, cache }: MetricsSource): void {
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
  const { counts } = upstream;
  total('rest_retries_total', 'REST calls that were repeated.', () => counts.retries);
  total(
    'rest_calls_shared_total',
    'REST calls that joined an identical one under way.',
    () => counts.shared,
  );
  total('rows_fetched_total', 'Task rows that REST sent.', () => counts.rows);
  total(
    'rows_delivered_total',
    'Task rows handed to callers, in connections and by id.',
    () => counters.rowsDelivered,
  );
  total(
    'windows_coalesced_total',
    'Windows and totals that were read with another of the same tick.',
    () => counters.coalesced,
  );
  total(
    'page_size_reductions_total',
    'Times that REST turned out to send fewer rows than its largest limit.',
    () => counters.pageSizeReductions,
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
  outcomes('cursors_total', 'Cursors by how their rows were found again.', () => counters.anchors);
  outcomes(
    'cache_requests_total',
    'Operations looked up among the kept answers, by what was found; error where the store is away.',
    () => cache?.counts ?? NOTHING_LOOKED_UP,
  );
}

function defineStates(registry: Registry, { upstream, version }: MetricsSource): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('rest_calls_in_flight', 'REST calls on the wire.', () => upstream.state.active);
  gauge(
    'rest_calls_queued',
    'REST calls that wait for a place on the wire.',
    () => upstream.state.queued,
  );
  gauge(
    'gated_tokens',
    'Tokens kept away since REST answered 429.',
    () => upstream.state.rateLimitedTokens,
  );
  new Gauge({
    name: `${PREFIX}breakers`,
    help: 'Circuit breakers of tokens that REST failed lately, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { open, tracked } = upstream.state.breakers;
      this.set({ state: 'open' }, open);
      this.set({ state: 'closed' }, tracked - open);
    },
  });
  new Gauge({
    name: `${PREFIX}build_info`,
    help: 'Always 1; the label is what matters.',
    labelNames: ['version'],
    registers: [registry],
    aggregator: 'first',
  }).set({ version }, 1);
}
