/**
 * Prints the schema for the composition of a larger graph. The gateway itself shows it only outside
 * production:
 *
 *     npm run -s sdl:federation > tasks.graphql
 *     npm run -s sdl:stitching > tasks.graphql
 *     npm run -s sdl:federation1 -- User=restId Task=id > tasks.graphql
 */
import { federationSdl } from '../src/schema/federation.ts';
import { schema } from '../src/schema/index.ts';
import { stitchingSdl } from '../src/schema/stitching.ts';
import { federation1Sdl } from './federation-1.ts';

const [form, ...options] = process.argv.slice(2);
const keys = Object.fromEntries(options.map((option) => option.split('=')));

switch (form) {
  case 'stitching':
    console.log(stitchingSdl(schema));
    break;
  case 'federation1':
    console.log(federation1Sdl(schema, { User: 'restId', Task: 'restId', ...keys }));
    break;
  default:
    console.log(federationSdl(schema));
}
