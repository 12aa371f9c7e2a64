import type { Logger } from 'pino';
import { z } from 'zod';

/** How long a shutdown waits for the last spans to be exported. */
export const FLUSH_TIMEOUT_MS = 5000;

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type TracingSettings = NonNullable<ReturnType<typeof tracingSettingsFrom>>;

/**
 * Reads the `OTEL_*` variables, except those about the endpoint, which the exporter reads. `undefined` if
 * tracing is off. An invalid value counts as not set, as OpenTelemetry's specification requires, and does not
 * prevent startup. A log line names the variable, but not its value, which may be a secret.
 */
export function tracingSettingsFrom(env: NodeJS.ProcessEnv, logger: Logger) {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  const given = new Map(Object.entries(env).filter(([, value]) => value?.trim()));
  for (const { path, message } of schema.safeParse(Object.fromEntries(given)).error?.issues ?? []) {
    const variable = String(path[0]);
    given.delete(variable);
    logger.warn({ variable }, `${variable} ${message}; it is ignored`);
  }
  const settings = schema.parse(Object.fromEntries(given));
  const hasEndpoint =
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined ||
    settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
  const exporter = settings.OTEL_TRACES_EXPORTER ?? (hasEndpoint ? 'otlp' : 'none');
  if (exporter === 'none') return undefined;
  return {
    exporter,
    sampler: settings.OTEL_TRACES_SAMPLER,
    /** Share of traces that is recorded, for `traceidratio`. */
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    batch: {
      scheduledDelayMillis: settings.OTEL_BSP_SCHEDULE_DELAY,
      exportTimeoutMillis: settings.OTEL_BSP_EXPORT_TIMEOUT,
      maxQueueSize: settings.OTEL_BSP_MAX_QUEUE_SIZE,
      maxExportBatchSize: settings.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
    },
  };
}

const endpoint = z.url({ protocol: /^https?$/, error: 'is not a URL' }).optional();
const protocol = z
  .literal('http/protobuf', 'is not http/protobuf, the only supported protocol')
  .optional();
const ratio = 'is not a number from 0 to 1';
const whole = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'is not a whole number from 1')
  .transform(Number);

const schema = z.object({
  OTEL_TRACES_EXPORTER: z
    .enum(['otlp', 'console', 'none'], 'is not one of otlp, console, none')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_PROPAGATORS: z
    .string()
    .regex(/\btracecontext\b/, 'lacks tracecontext, the only supported propagator')
    .optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, `is not one of ${SAMPLERS.join(', ')}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number(ratio).min(0, ratio).max(1, ratio).default(1),
  // With the defaults of OpenTelemetry's specification.
  OTEL_BSP_SCHEDULE_DELAY: whole.default(5000),
  OTEL_BSP_EXPORT_TIMEOUT: whole.default(30_000),
  OTEL_BSP_MAX_QUEUE_SIZE: whole.default(2048),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: whole.default(512),
});
