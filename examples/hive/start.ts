/** The gateway and a second service behind Hive Gateway: `npm run example:hive`. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPartnersSubgraph } from '../federation/partners.ts';
import { invitation, startGateway } from '../stitching/gateway.ts';
import { serve } from '../stitching/http.ts';
import { compose } from './compose.ts';
import { startHive } from './hive.ts';

const query = readFileSync(new URL('../stitching/example.graphql', import.meta.url), 'utf8');
const tasks = await startGateway();
const partners = await serve(createPartnersSubgraph(tasks.partners));
const supergraph = join(mkdtempSync(join(tmpdir(), 'supergraph-')), 'supergraph.graphql');
writeFileSync(supergraph, await compose({ tasks: tasks.url, partners: partners.url }));
const hive = await startHive(['supergraph', supergraph], {
  port: Number(process.env.PORT ?? 4300),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    hive.stop();
    process.exit();
  });
}
console.log(invitation(hive.url, tasks.token, query));
