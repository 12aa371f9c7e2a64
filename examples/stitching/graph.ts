import { buildHTTPExecutor } from '@graphql-tools/executor-http';
import { stitchSchemas } from '@graphql-tools/stitch';
import { stitchingDirectives } from '@graphql-tools/stitching-directives';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { buildSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { callerContext, headersFor, requestIdInAnswer } from './caller.ts';
import { ask } from './http.ts';
import { nullForMissing, type Subschema, withMissing } from './missing-objects.ts';
import { sendInParts } from './parts.ts';

const { stitchingDirectivesTransformer } = stitchingDirectives();

/** One graph of both services. */
export async function createGraph(services: { tasks: string; partners: string }) {
  const subschemas = await Promise.all([
    subschemaOf(services.tasks, { withToken: true }),
    subschemaOf(services.partners, { withToken: false }),
  ]);
  return graphOf(subschemas);
}

export function graphOf(subschemas: Subschema[]) {
  return createYoga({
    schema: nullForMissing(stitchSchemas({ subschemas, mergeDirectives: false })),
    context: callerContext,
    plugins: [requestIdInAnswer],
    renderGraphiQL,
    logging: false,
  });
}

/** A service, with the merging that the directives of its `_sdl` configure. */
async function subschemaOf(url: string, rules: { withToken: boolean }): Promise<Subschema> {
  const { data, errors } = await ask<{ _sdl: string }>(url, '{ _sdl }');
  if (!data) throw new Error(`${url} returned no schema: ${JSON.stringify(errors)}`);
  const subschema = stitchingDirectivesTransformer({
    schema: buildSchema(data._sdl),
    executor: executorFor(url, rules),
    // All queries to a service in one tick are one request.
    batch: true,
  });
  return withMissing(subschema);
}

type Executor = NonNullable<Subschema['executor']>;

export function executorFor(url: string, rules: { withToken: boolean }): Executor {
  const send = buildHTTPExecutor({
    endpoint: url,
    headers: (request) => headersFor(request?.context?.caller, rules),
  });
  return (request) => sendInParts(request, (part) => send(part));
}
