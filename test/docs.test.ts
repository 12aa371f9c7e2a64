import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const pages = globSync('docs/*.md', { cwd: root });
const packageJson: { version: string; scripts: Record<string, string> } = JSON.parse(
  read('package.json'),
);

const others = ['AGENTS.md', 'CHANGELOG.md', 'README.md', 'examples/mirror/README.md'];

describe.each([...pages, ...others])('%s', (page) => {
  const text = read(page);

  test('links to files and headings that exist', () => {
    const broken = [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)]
      .map(([, link = '']) => new URL(link, new URL(page, root)))
      .filter(({ pathname, hash }) => {
        const target = new URL(pathname, root);
        return !existsSync(target) || (hash !== '' && !anchorsIn(target).includes(hash.slice(1)));
      });
    expect(broken.map(({ pathname, hash }) => pathname + hash)).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const scripts = [...text.matchAll(/npm\s+run\s+(?:-s\s+)?([a-z][a-z0-9:]*)/g)].map(
      ([, script = '']) => script,
    );
    expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });
});

/** The anchors that GitHub makes from headings. */
function anchorsIn(page: URL): string[] {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('README.md links to every page of docs/', () => {
  const readme = read('README.md');
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => !readme.includes(`](${page})`))).toEqual([]);
});

test('docs/operating.md has a section for every alert, in the order of the rules', () => {
  const { groups }: { groups: { rules: { alert: string }[] }[] } = parse(
    read('deploy/prometheus/alerts.yml'),
  );
  const described = [...read('docs/operating.md').matchAll(/^\| `(Gateway\w+)`/gm)];
  expect(described.map(([, name]) => name)).toEqual(
    groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)),
  );
});

test('CHANGELOG.md starts with the unreleased changes, followed by this version', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, text]) => text);
  expect(headings[0]).toBe('[Unreleased]');
  expect(headings[1]).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
  expect(headings[1]).toContain(`[${packageJson.version}] `);
});
