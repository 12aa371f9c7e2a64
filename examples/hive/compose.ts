import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { sdlOf } from '../federation/compose.ts';

/** Fetches the schema of each subgraph and composes them as Hive's registry does; throws with all errors. */
export async function compose(urls: Record<string, string>): Promise<string> {
  const services = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => ({
      name,
      url,
      typeDefs: parse(await sdlOf(url)),
    })),
  );
  const { supergraphSdl, errors } = composeServices(services);
  if (errors !== undefined) throw new AggregateError(errors, errors.map(String).join('\n'));
  return supergraphSdl;
}
