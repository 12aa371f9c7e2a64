import { globSync, readFileSync } from 'node:fs';
import { complexityFromQuery } from '@pothos/plugin-complexity';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { configFrom } from '../../../src/config/config.ts';
import { schema } from '../../../src/schema/index.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const root = new URL('../../..', import.meta.url);
const limits = configFrom({});

/** Every query in the project's documents and examples, by its place. */
const shown: [place: string, query: string][] = [
  ...globSync(['README.md', 'docs/*.md', 'examples/queries/*.graphql'], { cwd: root }),
].flatMap((file) => queriesIn(file, readFileSync(new URL(file, root), 'utf8')));

function queriesIn(file: string, text: string): [string, string][] {
  if (file.endsWith('.graphql')) return [[file, text]];
  return [...text.matchAll(/```graphql\n([\s\S]*?)```/g)].flatMap(([, block = ''], index) =>
    /^\s*(#.*\s*)*(\{|query\b)/.test(block) ? [[`${file}, query ${index + 1}`, block]] : [],
  );
}

/** Values for the required variables of the queries. */
const variables = {
  user: 'usr_abc123',
  partner: 'ptn_abc123',
  id: 'usr_abc123',
  ids: ['usr_abc123'],
};

const halved = gatewayForFile({
  config: {
    maxDepth: Math.floor(limits.maxDepth / 2),
    maxAliases: Math.floor(limits.maxAliases / 2),
    maxTokens: Math.floor(limits.maxTokens / 2),
    maxCost: Math.floor(limits.maxCost / 2),
  },
});

describe('limits half as large as the default ones', () => {
  test('are tested with every documented query', () => {
    const places = shown.map(([place]) => place);
    expect(places.filter((place) => place.startsWith('examples/queries/')).length).toBeGreaterThan(
      2,
    );
    expect(places).toContain('README.md, query 1');
  });

  test.each(shown)('accept %s', async (_place, query) => {
    const { errors } = await halved.ask(query, { variables });
    expect(errors?.map(({ extensions }) => extensions?.code) ?? []).toEqual([]);
  });

  test('accept the introspection query of tools', async () => {
    const { data, errors } = await halved.ask(getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty('__schema.types');
  });
});

test.each(shown)('%s costs less than half of the limit', (_place, query) => {
  const { complexity } = complexityFromQuery(query, { schema, variables });
  expect(complexity).toBeGreaterThan(0);
  expect(complexity * 2).toBeLessThanOrEqual(limits.maxCost);
});
