import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { startProcess } from '../support/process.ts';
import { folderWith } from './hive.ts';
import { expectedManagers, MANAGERS, startLargerGraph, type Urls } from './larger-graph.ts';

/** Mercurius, with the output of this npm script as the SDL of the gateway. */
async function startMercurius({ tasks, partners }: Urls, script: string[]) {
  await using printing = startProcess(['scripts/print-sdl.ts', ...script]);
  expect(await printing.ended()).toBe(0);
  const folder = folderWith({ 'tasks.graphql': printing.output });
  const mercurius = startProcess(['test/graphs/mercurius/start.js'], {
    TASKS_SDL: join(folder.path, 'tasks.graphql'),
    TASKS_URL: tasks,
    PARTNERS_URL: partners,
  });
  const [, origin = ''] = await mercurius.printed(/Listening on (\S+)/);
  return {
    url: `${origin}/graphql`,
    async [Symbol.asyncDispose]() {
      await mercurius[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const graphWith = (...script: string[]) =>
  startLargerGraph({
    createPartners: createPartnersSubgraph,
    createGraph: (urls) => startMercurius(urls, script),
  });

test('Mercurius runs the SDL of Federation 1 with one key for each type', async () => {
  await using graph = await graphWith('federation1', 'Task=id');
  graph.forget();
  const { data, errors } = await graph.ask(MANAGERS);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ partners: expectedManagers(graph) });
  expect(graph.arrivals.partners[0]).not.toHaveProperty('authorization');
  const tasks = await graph.ask('{ partners { escalations { restId } } }');
  expect(tasks.data).toEqual({
    partners: graph.partners.map(({ escalations }) => ({
      escalations: escalations.map(({ restId }) => ({ restId })),
    })),
  });
});
