/**
 * Prints the schema for the composition of a larger graph; the gateway shows it outside production only:
 *
 *     npm run -s sdl:federation > tasks.graphql
 *     npm run -s sdl:stitching > tasks.graphql
 */
import { federationSdl } from '../src/schema/federation.ts';
import { schema } from '../src/schema/index.ts';
import { stitchingSdl } from '../src/schema/stitching.ts';

console.log(process.argv[2] === 'stitching' ? stitchingSdl(schema) : federationSdl(schema));
