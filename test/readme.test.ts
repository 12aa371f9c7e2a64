import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gatewayForFile } from './support/gateway-fixture.ts';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const packageJson: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
);

const gateway = gatewayForFile({ sandbox: { tasks: 2000 } });

function block(language: string): string {
  const [, text = ''] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  return text;
}

describe('the README', () => {
  test('shows a query with the answer that it gets', async () => {
    const { text } = await gateway.ask(block('graphql'));
    expect(JSON.parse(text)).toEqual(JSON.parse(block('json')));
  });

  test('shows a curl line that is answered', async () => {
    const [line = ''] = /^curl .*$/m.exec(readme) ?? [];
    const [, path = ''] = / http:\/\/127\.0\.0\.1:4000(\S+)/.exec(line) ?? [];
    const headers = [...line.matchAll(/ -H '([^:]+): ([^']+)'/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const [, body = ''] = / -d '([^']+)'$/.exec(line) ?? [];
    const response = await gateway.fetch(path, { method: 'POST', headers, body });
    expect(await response.json()).toEqual({ data: { tasks: { totalCount: 2000 } } });
  });

  test('names npm scripts that exist', () => {
    const scripts = [...readme.matchAll(/(?:`|^|&& )npm (?:run )?([a-z:]+)/gm)].map(
      ([, name = '']) => name,
    );
    expect(scripts).toEqual(expect.arrayContaining(['start', 'test', 'sandbox', 'check']));
    for (const script of scripts.filter((name) => name !== 'ci' && name !== 'install')) {
      expect(packageJson.scripts).toHaveProperty([script]);
    }
  });

  test('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!http)([^)]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  test('fits one screen', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(110);
  });
});
