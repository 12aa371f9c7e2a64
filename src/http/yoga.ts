import { createYoga, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga';
import type { Config } from '../config/config.ts';
import { type AppServices, createContext, type Explained } from '../context.ts';
import { maskError } from '../plugins/mask-error.ts';
import {
  createRequestState,
  type HttpContext,
  type RequestContext,
} from '../plugins/request-state.ts';
import { DOCUMENT_ID_PARAMS } from '../plugins/use-trusted-documents.ts';
import { schema } from '../schema/index.ts';
import { corsFor } from './cors.ts';

export type YogaServer = YogaServerInstance<Partial<HttpContext>, RequestContext>;
type YogaPlugins = YogaServerOptions<Partial<HttpContext>, RequestContext>['plugins'];

/** The most operations of one HTTP request; see the batching RFC of GraphQL over HTTP. */
const MAX_BATCH = 10;
/** Disables Yoga's health check, because the listener answers probes: no URL ends with a space. */
const NO_HEALTH_CHECK = ' ';

/** Creates the Yoga server. Features that the listener or a plugin implements are turned off. */
export function createYogaServer(
  config: Config,
  services: AppServices,
  plugins: YogaPlugins,
): YogaServer {
  return createYoga<Partial<HttpContext>, RequestContext>({
    schema,
    context: ({
      request,
      requestState = createRequestState(Object.fromEntries(request.headers)),
    }) => ({
      requestState,
      ...createContext(services, {
        authorization: request.headers.get('authorization'),
        requestId: requestState.id,
        traceparent: requestState.traceparent,
        explain: explainedBy(request.headers.get('x-explain'), config),
        cacheControl: request.headers.get('cache-control'),
        lastEventId: request.headers.get('last-event-id'),
        signal: request.signal,
      }),
    }),
    maskedErrors: { maskError },
    plugins,
    cors: (request) => corsFor(request.headers.get('origin'), config.corsOrigins),
    batching: { limit: MAX_BATCH },
    extraParamNames: config.trustedDocuments === undefined ? [] : DOCUMENT_ID_PARAMS,
    // useDocuments does this.
    parserAndValidationCache: false,
    healthCheckEndpoint: NO_HEALTH_CHECK,
    // The listener does these.
    graphiql: false,
    maxRequestBodySize: false,
    multipart: false,
    landingPage: false,
    logging: false,
  });
}

/** Parses `X-Explain`. In production, REST calls are not shown. */
function explainedBy(header: string | null, { production }: Config): Explained[] {
  if (header === null) return [];
  const words = header.split(',').map((word) => word.trim());
  const possible: Explained[] = production ? ['cost'] : ['rest', 'cost'];
  return possible.filter((word) => words.includes(word));
}
