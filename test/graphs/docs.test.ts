import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../docs/larger-graphs.md', import.meta.url), 'utf8');

test('docs/larger-graphs.md shows only code of the examples', () => {
  const examples = ['stitching', 'federation'].map((name) =>
    readFileSync(new URL(`../../examples/${name}/graph.ts`, import.meta.url), 'utf8'),
  );
  const snippets = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(snippets).toHaveLength(2);
  snippets.forEach((snippet, index) => {
    expect(examples[index]).toContain(snippet);
  });
});

test('docs/larger-graphs.md names files that exist', () => {
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => `docs/${path}`);
  const commands = [...page.matchAll(/^node (\S+)$/gm)].map(([, path = '']) => path);
  expect([links.length, commands.length]).toEqual([8, 2]);
  for (const path of [...links, ...commands]) {
    expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  }
});
