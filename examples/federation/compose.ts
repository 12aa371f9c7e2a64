import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { ask } from '../stitching/http.ts';

export { composeServices };

/** A supergraph, in the form that gateways and routers read. */
export interface Supergraph {
  sdl: string;
  /** Hints of the composition: no errors, but worth reading. */
  hints: string[];
}

/** Fetches the schema of each subgraph and composes them; throws with all composition errors. */
export async function compose(urls: Record<string, string>): Promise<Supergraph> {
  const subgraphs = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => ({
      name,
      url,
      typeDefs: parse(await sdlOf(url)),
    })),
  );
  const { supergraphSdl, hints, errors } = composeServices(subgraphs);
  if (errors !== undefined) throw new AggregateError(errors, errors.map(String).join('\n'));
  return { sdl: supergraphSdl, hints: hints.map(String) };
}

export async function sdlOf(url: string): Promise<string> {
  const { data, errors } = await ask<{ _service: { sdl: string } }>(url, '{ _service { sdl } }');
  if (!data) throw new Error(`${url} is not a subgraph: ${JSON.stringify(errors)}`);
  return data._service.sdl;
}
