import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { Tracer } from '../span.ts';
import { LoggingExporter } from './logging-exporter.ts';
import { OtelTracer } from './otel-tracer.ts';
import { FLUSH_TIMEOUT_MS, type TracingSettings } from './settings.ts';

const NAME = 'stuut-graphql-gateway';

export interface Tracing {
  tracer: Tracer;
  /** Exports the remaining spans. False if the collector did not accept them in time. */
  close(): Promise<boolean>;
}

export interface TracingDependencies {
  logger: Logger;
  version: string;
  /** Replaces the processor of the settings. */
  processor?: SpanProcessor;
}

/** Starts tracing. This module loads OpenTelemetry, so import it only if tracing is on. */
export function startTracing(
  settings: TracingSettings,
  { logger, version, processor = processorOf(settings, logger) }: TracingDependencies,
): Tracing {
  const provider = new TracerProvider({
    resource: resourceOf(version),
    sampler: samplerOf(settings),
    spanProcessors: [processor],
  });
  return {
    tracer: new OtelTracer(provider.getTracer(NAME, version)),
    async close() {
      const timedOut = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => timedOut.resolve(false), FLUSH_TIMEOUT_MS);
      const sent = provider.shutdown().then(
        () => true,
        () => false,
      );
      const isSent = await Promise.race([sent, timedOut.promise]);
      clearTimeout(timer);
      return isSent;
    },
  };
}

function processorOf({ exporter, batch }: TracingSettings, logger: Logger): SpanProcessor {
  if (exporter === 'console') {
    return new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
  }
  return new BatchSpanProcessor({
    ...batch,
    exporter: new LoggingExporter(new OTLPTraceExporter(), logger),
  });
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` override the defaults. */
function resourceOf(version: string): Resource {
  const own = resourceFromAttributes({ 'service.name': NAME, 'service.version': version });
  const detected = detectResources({
    detectors: [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector],
  });
  return defaultResource().merge(own).merge(detected);
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
}
