/** Keeps a copy of the tasks of a sandbox, or of a gateway: `node examples/mirror/start.ts`. */
import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox } from '../../sandbox/server.ts';
import { configFrom } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/telemetry/logging.ts';
import { serve } from '../stitching/http.ts';
import { followChanges } from './changes.ts';
import { Copy } from './copy.ts';
import { findDeletions } from './deletions.ts';

const { GATEWAY_URL: url, TOKEN: token = '', COPY_FILE = ':memory:' } = process.env;
const { warn } = console;
const graph = url === undefined ? await startGateway() : { url, token, warn };
const copy = new Copy(COPY_FILE);
console.log(`A copy of the tasks of ${graph.url}, in ${COPY_FILE}:`);

for (let round = 1; ; round++) {
  try {
    const rows = await followChanges(graph, copy);
    const deleted = round % 6 === 0 ? await findDeletions(graph, copy) : undefined;
    const found = deleted === undefined ? '' : `, ${deleted.length} deletions found`;
    console.log(`${rows} rows read${found}: ${copy.count()} tasks`);
  } catch (error) {
    // Stored data is kept; the next round continues from there.
    warn(`${error}`);
  }
  await pause(5000);
}

/** A gateway over a sandbox with five changes per second. */
async function startGateway() {
  const sandbox = await startSandbox({ churnPerSecond: 5 });
  const config = { ...configFrom({}), apiUrl: sandbox.url };
  const { listener } = createGateway(config, { logger: createLogger('warn') });
  const { url } = await serve(listener);
  return { url, token: sandbox.organizations[0].token, warn };
}
