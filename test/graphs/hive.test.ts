import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { compose } from '../../examples/hive/compose.ts';
import { startHiveOver } from './hive.ts';
import type { Urls } from './larger-graph.ts';
import { describeLargerGraph, largerGraphForFile } from './suite.ts';

const hive = {
  createPartners: createPartnersSubgraph,
  createGraph: async (urls: Urls) => startHiveOver(await compose({ ...urls })),
};

const graph = largerGraphForFile(hive);

describeLargerGraph(graph, {
  making: hive,
  nameFailsAt: '.name',
  tooComplexAt: 'partners.0.accountManager.a',
  example: 'example:hive',
});

test('the example query is one request to the gateway', async () => {
  const query = readFileSync(
    new URL('../../examples/stitching/example.graphql', import.meta.url),
    'utf8',
  );
  const { errors } = await graph.ask(query);
  expect(errors).toBeUndefined();
  expect(graph.arrivals.tasks).toHaveLength(1);
});
