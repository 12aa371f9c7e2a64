/**
 * Measures `node(id)` over a sandbox of a million tasks that answers after 100 ms: `node
 * scripts/lookup-latency.ts [lookups]`. Cold means a gateway that has just started, for each lookup.
 */
import { DISTRIBUTIONS } from '../sandbox/creation-times.ts';
import { randomFrom } from '../sandbox/random.ts';
import { startSandbox } from '../sandbox/server.ts';
import { configFrom } from '../src/config/config.ts';
import { createGateway } from '../src/gateway.ts';
import { taskGlobalId } from '../src/resolvers/global-id.ts';
import { createLogger } from '../src/telemetry/logging.ts';
import { quantiles } from '../test/support/lookup-model.ts';

const TASKS = 1_000_000;
const NODE = 'query ($id: ID!) { node(id: $id) { ... on Task { restId } } }';
const [lookups = 40] = process.argv.slice(2).map(Number);
const logger = createLogger('silent');

console.log('| spread | gateway | figure | median | 95 % | worst |\n|---|---|---|---|---|---|');
for (const distribution of DISTRIBUTIONS) {
  const sandbox = await startSandbox({ tasks: TASKS, distribution, latencyMs: 100 });
  const { store, requests, organizations } = sandbox;
  const config = { ...configFrom({}), apiUrl: sandbox.url };
  const random = randomFrom(11, 7);
  const warm = createGateway(config, { logger });
  for (const name of ['cold', 'warm']) {
    const ms: number[] = [];
    const calls: number[] = [];
    const rows: number[] = [];
    for (let turn = 0; turn < lookups; turn++) {
      const task = store.get(store.idAt(organizations[0].id, Math.floor(random() * TASKS)) ?? '');
      const gateway = name === 'cold' ? createGateway(config, { logger }) : warm;
      requests.length = 0;
      const start = performance.now();
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${organizations[0].token}`,
        },
        body: JSON.stringify({ query: NODE, variables: { id: task && taskGlobalId(task) } }),
      });
      const { data } = await response.json();
      ms.push(Math.round(performance.now() - start));
      if (data?.node?.restId !== task?.id) throw new Error(`${task?.id} was not found`);
      calls.push(requests.length);
      rows.push(requests.reduce((sum, { query }) => sum + Number(query.get('limit')), 0));
      if (gateway !== warm) gateway.close();
    }
    for (const [figure, values] of Object.entries({ ms, calls, rows })) {
      console.log(`| ${distribution} | ${name} | ${figure} | ${quantiles(values).join(' | ')} |`);
    }
  }
  warm.close();
  await sandbox.close();
}
