/** The gateway and a second service as a federated graph: `npm run example:federation`. */
import { readFileSync } from 'node:fs';
import { invitation, startGateway } from '../stitching/gateway.ts';
import { serve } from '../stitching/http.ts';
import { compose } from './compose.ts';
import { createGraph } from './graph.ts';
import { createPartnersSubgraph } from './partners.ts';

const query = readFileSync(new URL('../stitching/example.graphql', import.meta.url), 'utf8');
const tasks = await startGateway();
const partners = await serve(createPartnersSubgraph(tasks.partners));
const supergraph = await compose({ tasks: tasks.url, partners: partners.url });
for (const hint of supergraph.hints) console.warn(hint);
const graph = await createGraph(supergraph.sdl);
const { url } = await serve(graph, Number(process.env.PORT ?? 4200));
console.log(invitation(url, tasks.token, query));
