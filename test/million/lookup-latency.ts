import { DISTRIBUTIONS } from '../../sandbox/creation-times.ts';
import { randomFrom } from '../../sandbox/random.ts';
import { taskGlobalId } from '../../src/resolvers/global-id.ts';
import { startTestGateway } from '../support/gateway.ts';

const [n = 40] = process.argv.slice(2).map(Number);
for (const distribution of DISTRIBUTIONS) {
  const tokenless = await startTestGateway({
    sandbox: { tasks: 1_000_000, distribution, latencyMs: 100 },
  });
  const { store, organizations } = tokenless.sandbox;
  const random = randomFrom(11, 7);
  const ms: number[] = [],
    calls: number[] = [];
  for (let i = 0; i < n; i++) {
    const id = store.idAt(organizations[0].id, Math.floor(random() * 1_000_000)) ?? '';
    const task = store.get(id);
    tokenless.sandbox.requests.length = 0;
    const start = performance.now();
    const { data } = await tokenless.ask(
      'query ($id: ID!) { node(id: $id) { ... on Task { restId } } }',
      { variables: { id: task && taskGlobalId(task) } },
    );
    ms.push(performance.now() - start);
    if (JSON.stringify(data) !== JSON.stringify({ node: { restId: id } }))
      throw new Error('not found');
    calls.push(tokenless.sandbox.requests.length);
  }
  const at = (list: number[], share: number) =>
    Math.round(list.toSorted((a, b) => a - b)[Math.floor((n - 1) * share)] ?? 0);
  console.log(
    distribution,
    'ms',
    at(ms, 0.5),
    at(ms, 0.95),
    'calls',
    at(calls, 0.5),
    at(calls, 0.95),
    at(calls, 1),
  );
  await tokenless[Symbol.asyncDispose]();
}
