import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { versionOf } from './suite.ts';

const docs = new URL('../../docs/', import.meta.url);
const root = new URL('../', docs);
const text = readFileSync(new URL('clients.md', docs), 'utf8');

/** Without the indentation, which a block may lose on its way into a page. */
function linesOf(code: string): string {
  return code.replace(/^ +/gm, '').trim();
}

describe('docs/clients.md', () => {
  test('shows only code that the tests run', () => {
    const files = globSync(['test/clients/*.{ts,json}', 'codegen.ts'], { cwd: root }).map((file) =>
      linesOf(readFileSync(new URL(file, root), 'utf8')),
    );
    const blocks = [...text.matchAll(/```(?:ts|json)\n(.*?)```/gs)].map(([, code = '']) => code);
    expect(blocks.length).toBeGreaterThan(6);
    const unknown = blocks.filter((code) => !files.some((file) => file.includes(linesOf(code))));
    expect(unknown).toEqual([]);
  });

  test.each(['react-relay', '@apollo/client', 'urql', '@urql/exchange-graphcache'])(
    'names the version of %s that is tested',
    (name) => {
      const [, major] = /(\d+)\.\S+$/.exec(versionOf(name)) ?? [];
      expect(text).toContain(`\`${name}\` ${major}`);
    },
  );

  test('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!http)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(6);
    expect(links.filter((path) => !existsSync(new URL(path, docs)))).toEqual([]);
  });
});
