/** The gateway and a second service as one graph: `npm run example:stitching`. */
import { readFileSync } from 'node:fs';
import { invitation, startGateway } from './gateway.ts';
import { createGraph } from './graph.ts';
import { serve } from './http.ts';
import { createPartners } from './partners.ts';

const query = readFileSync(new URL('example.graphql', import.meta.url), 'utf8');
const tasks = await startGateway();
const partners = await serve(createPartners(tasks.partners));
const graph = await createGraph({ tasks: tasks.url, partners: partners.url });
const { url } = await serve(graph, Number(process.env.PORT ?? 4100));
console.log(invitation(url, tasks.token, query));
