import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { versionOf } from './suite.ts';

const docs = new URL('../../docs/', import.meta.url);
const root = new URL('../', docs);
const text = readFileSync(new URL('clients.md', docs), 'utf8');

const blocks = [...text.matchAll(/`([\w.-]+)`:\n\n```(?:ts|json)\n(.*?)```/gs)];

describe('docs/clients.md', () => {
  test('shows whole files of the tests, with their names', () => {
    const here = new URL('test/clients/', root);
    expect(blocks.length).toBe([...text.matchAll(/^```(?:ts|json)$/gm)].length);
    expect(blocks.length).toBeGreaterThan(8);
    for (const [, name = '', code] of blocks) {
      expect(code).toBe(readFileSync(new URL(name, here), 'utf8'));
    }
  });

  test('shows or links to every file that these import, but for generated ones', () => {
    const shown = blocks.map(([, name]) => `./${name}`);
    const linked = [...text.matchAll(/\]\(\.\.\/test\/clients\/([\w.-]+)\)/g)];
    shown.push(...linked.map(([, name]) => `./${name}`));
    const imported = blocks.flatMap(([, , code = '']) =>
      [...code.matchAll(/ from '(\..*?)'/g)].map(([, path = '']) => path),
    );
    expect(imported.length).toBeGreaterThan(4);
    expect(
      imported.filter((path) => !shown.includes(path) && !path.startsWith('./generated/')),
    ).toEqual([]);
  });

  test.each([
    'react-relay',
    '@apollo/client',
    'urql',
    '@urql/exchange-graphcache',
    '@urql/exchange-persisted',
    'graphql-sse',
    'graphql-ws',
  ])('names the version of %s that is tested', (name) => {
    const [, major] = /(\d+)\.\S+$/.exec(versionOf(name)) ?? [];
    expect(text).toContain(`\`${name}\` ${major}`);
  });

  test('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!http)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(6);
    expect(links.filter((path) => !existsSync(new URL(path, docs)))).toEqual([]);
  });
});
