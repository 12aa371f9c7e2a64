import { existsSync, globSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { configFrom } from '../../src/config/config.ts';
import { CostCache } from '../../src/plugins/cost-cache.ts';
import { schema } from '../../src/schema/index.ts';

const { maxCost } = configFrom({});
const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/larger-graphs.md');

test('docs/larger-graphs.md shows only code of the examples', () => {
  const files = globSync('examples/{stitching,federation,hive}/*.ts', { cwd: root }).map(read);
  const snippets = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(snippets).toHaveLength(4);
  for (const snippet of snippets) {
    expect(
      files.some((text) => text.includes(snippet)),
      snippet,
    ).toBe(true);
  }
});

test('docs/larger-graphs.md names files and scripts that exist', () => {
  const links = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path = '']) => `docs/${path}`);
  const scripts = [...page.matchAll(/^npm run (?:-s )?(\S+)/gm)].map(([, name = '']) => name);
  expect(links.length).toBeGreaterThan(20);
  for (const path of links) expect(existsSync(new URL(path, root)), path).toBe(true);
  const { scripts: known }: { scripts: object } = JSON.parse(read('package.json'));
  expect(scripts).toHaveLength(6);
  expect(Object.keys(known)).toEqual(expect.arrayContaining(scripts));
});

test('docs/larger-graphs.md says how many keys fit', () => {
  const three = 'tasks(first: 3) { nodes { label } }';
  const federated = (rest: string) =>
    `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on User { name ${rest} } } }`;
  const stitched = 'query ($keys: [ID!]!) { usersByIds(ids: $keys) { name } }';
  const user = { __typename: 'User', restId: 'usr_1' };
  const figures = [
    [federated(''), user, 750],
    [federated(three), user, 454],
    [stitched, 'usr_1', 1363],
  ] as const;
  for (const [query, key, fit] of figures) {
    const costOf = (count: number) =>
      new CostCache().of({
        schema,
        document: parse(query),
        variableValues: { keys: Array(count).fill(key) },
      });
    expect(costOf(fit)).toBeLessThanOrEqual(maxCost);
    expect(costOf(fit + 1)).toBeGreaterThan(maxCost);
    expect(page).toContain(fit.toLocaleString('en'));
  }
});
