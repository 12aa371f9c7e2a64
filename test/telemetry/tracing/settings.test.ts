import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../src/telemetry/logging.ts';
import {
  type TracingSettings,
  tracingSettingsFrom,
} from '../../../src/telemetry/tracing/settings.ts';
import { startTestTraces, type TestTraces } from '../../support/traces.ts';

const DEFAULTS: TracingSettings = {
  exporter: 'otlp',
  sampler: 'parentbased_always_on',
  ratio: 1,
  batch: {
    scheduledDelayMillis: 5000,
    exportTimeoutMillis: 30_000,
    maxQueueSize: 2048,
    maxExportBatchSize: 512,
  },
};
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

function settingsFrom(env: NodeJS.ProcessEnv) {
  const log: Record<string, unknown>[] = [];
  const logger = createLogger('debug', { write: (line) => void log.push(JSON.parse(line)) });
  return { settings: tracingSettingsFrom(env, logger), log };
}

describe('traces are', () => {
  test.for<[what: string, env: NodeJS.ProcessEnv, settings: TracingSettings | undefined]>([
    ['off without a word', {}, undefined],
    ['off where variables are set to nothing', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined],
    ['off with a name alone', { OTEL_SERVICE_NAME: 'gateway' }, undefined],
    ['on with an endpoint', ENDPOINT, DEFAULTS],
    ['on with one for traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x/y' }, DEFAULTS],
    ['on where the default endpoint is meant', { OTEL_TRACES_EXPORTER: 'otlp' }, DEFAULTS],
    [
      'on for the console',
      { OTEL_TRACES_EXPORTER: 'console' },
      { ...DEFAULTS, exporter: 'console' },
    ],
    ['off by exporter', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, undefined],
    ['off altogether', { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }, undefined],
    ['on where off is off', { ...ENDPOINT, OTEL_SDK_DISABLED: 'false' }, DEFAULTS],
    [
      'sampled as asked',
      { ...ENDPOINT, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
      { ...DEFAULTS, sampler: 'traceidratio', ratio: 0.25 },
    ],
    [
      'sent in batches as asked',
      {
        ...ENDPOINT,
        OTEL_BSP_SCHEDULE_DELAY: '100',
        OTEL_BSP_EXPORT_TIMEOUT: '2000',
        OTEL_BSP_MAX_QUEUE_SIZE: '30',
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4',
      },
      {
        ...DEFAULTS,
        batch: {
          scheduledDelayMillis: 100,
          exportTimeoutMillis: 2000,
          maxQueueSize: 30,
          maxExportBatchSize: 4,
        },
      },
    ],
  ])('%s', ([, env, settings]) => {
    expect(settingsFrom(env)).toEqual({ settings, log: [] });
  });
});

describe('an invalid setting counts as not set, with one log line', () => {
  test.for<[variable: string, value: string]>([
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/json'],
    ['OTEL_PROPAGATORS', 'b3,xray'],
    ['OTEL_TRACES_SAMPLER', 'xray'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '-1'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'collector secret'],
  ])('%s=%s', ([variable, value]) => {
    const { settings, log } = settingsFrom({ ...ENDPOINT, [variable]: value });
    expect(settings).toEqual(DEFAULTS);
    expect(log).toMatchObject([{ level: 'warn', variable }]);
    expect(log[0]?.msg).toMatch(new RegExp(`^${variable} .*; it is ignored$`));
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  test('and an invalid endpoint does not turn tracing on', () => {
    const { settings, log } = settingsFrom({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' });
    expect(settings).toBeUndefined();
    expect(log).toMatchObject([{ variable: 'OTEL_EXPORTER_OTLP_ENDPOINT' }]);
  });
});

describe('a sampler keeps', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const isSampled = ({ tracer }: TestTraces, traceparent?: string) =>
    tracer.startOperation(
      { type: 'query', name: undefined, requestId: 'id' },
      traceparent ? { traceparent } : {},
    ).isRecording;

  test.for<[sampler: string, alone: boolean, belowKept: boolean, belowDropped: boolean]>([
    ['always_on', true, true, true],
    ['always_off', false, false, false],
    ['traceidratio', false, false, false],
    ['parentbased_always_on', true, true, false],
    ['parentbased_always_off', false, true, false],
    ['parentbased_traceidratio', false, true, false],
  ])('%s', ([sampler, alone, belowKept, belowDropped]) => {
    const traces = startTestTraces({
      OTEL_TRACES_SAMPLER: sampler,
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    expect(isSampled(traces)).toBe(alone);
    expect(isSampled(traces, `00-${TRACE}-b7ad6b7169203331-01`)).toBe(belowKept);
    expect(isSampled(traces, `00-${TRACE}-b7ad6b7169203331-00`)).toBe(belowDropped);
  });

  test('a share of the traces, the same ones in every process', () => {
    const ids = Array.from({ length: 1000 }, (_, index) =>
      createHash('sha256').update(`${index}`).digest('hex').slice(0, 32),
    );
    const [kept, again] = [0, 1].map(() => {
      const traces = startTestTraces({
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      });
      return ids.filter((id) => isSampled(traces, `00-${id}-b7ad6b7169203331-00`));
    });
    expect(again).toEqual(kept);
    expect(kept?.length).toBeGreaterThan(200);
    expect(kept?.length).toBeLessThan(300);
  });
});
