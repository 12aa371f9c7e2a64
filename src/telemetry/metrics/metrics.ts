import { type Counter, type Histogram, Registry } from 'prom-client';
import type { Attempt, AttemptOutcome } from '../attempt.ts';
import { defineMetrics, type Instruments, type MetricsSource } from './instruments.ts';
import {
  codeLabel,
  INTERNAL_ERROR,
  OK,
  OUTCOMES,
  type Outcome,
  outcomeOf,
  statusLabel,
} from './labels.ts';
import { ANONYMOUS, INVALID, OperationNames, OTHER } from './operation-names.ts';

/** An operation that has ended. */
export interface MeasuredOperation {
  /** `invalid` for a request that was not executed. */
  name: string;
  /** Distinct codes of its errors, in order, or `CANCELLED` alone; empty without an error. */
  codes: ReadonlySet<string>;
  /** `undefined` for a subscription, whose duration depends on the client. */
  milliseconds: number | undefined;
  restCalls: number;
  /** Whether REST has accepted its token; only then its name may become a label. */
  hasUpstreamSuccess: boolean;
}

/** The series of one operation name, looked up once. */
interface OperationSeries {
  seconds: Histogram.Internal<'operation'>;
  calls: Counter.Internal;
  byCode: Map<string, Counter.Internal>;
}

/** The metrics of one gateway, in its own registry. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #instruments: Instruments;
  readonly #names: OperationNames;
  readonly #operations = new Map<string, OperationSeries>();
  readonly #outcomes = new Map<Outcome, Counter.Internal>();
  readonly #attempts = new Map<AttemptOutcome, Histogram.Internal<'status'>>();

  constructor(source: MetricsSource) {
    this.#instruments = defineMetrics(this.#registry, source);
    this.#names = new OperationNames(source.operationNames);
    // Prometheus sees an increase only if the series was zero before. Other names become labels after a
    // success.
    for (const operation of [INVALID, ANONYMOUS, OTHER, ...(source.operationNames ?? [])]) {
      this.#instruments.operations.inc({ operation, code: INTERNAL_ERROR }, 0);
    }
    for (const outcome of OUTCOMES) {
      const counter = this.#instruments.outcomes.labels(outcome);
      counter.inc(0);
      this.#outcomes.set(outcome, counter);
    }
  }

  recordOperation({
    name,
    codes,
    milliseconds,
    restCalls,
    hasUpstreamSuccess,
  }: MeasuredOperation): void {
    const label = this.#names.labelOf(name, hasUpstreamSuccess);
    const series = this.#seriesOf(label);
    if (milliseconds !== undefined) series.seconds.observe(milliseconds / 1000);
    series.calls.inc(restCalls);
    const [first = OK] = codes;
    const known = codeLabel(first);
    let counter = series.byCode.get(known);
    if (counter === undefined) {
      counter = this.#instruments.operations.labels(label, known);
      series.byCode.set(known, counter);
    }
    counter.inc();
    this.#outcomes.get(outcomeOf(codes))?.inc();
  }

  recordAttempt({ outcome, milliseconds }: Pick<Attempt, 'outcome' | 'milliseconds'>): void {
    let seconds = this.#attempts.get(outcome);
    if (seconds === undefined) {
      seconds = this.#instruments.attemptSeconds.labels(statusLabel(outcome));
      this.#attempts.set(outcome, seconds);
    }
    seconds.observe(milliseconds / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** As JSON, for the primary, which aggregates its workers' metrics. */
  async report(): Promise<{ metrics: object[] }> {
    return { metrics: await this.#registry.getMetricsAsJSON() };
  }

  #seriesOf(operation: string): OperationSeries {
    let series = this.#operations.get(operation);
    if (series === undefined) {
      const { operationSeconds, operationCalls } = this.#instruments;
      series = {
        seconds: operationSeconds.labels({ operation }),
        calls: operationCalls.labels({ operation }),
        byCode: new Map(),
      };
      this.#instruments.operations.inc({ operation, code: INTERNAL_ERROR }, 0);
      this.#operations.set(operation, series);
    }
    return series;
  }
}
