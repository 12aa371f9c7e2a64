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
