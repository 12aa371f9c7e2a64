/** Writes the artifacts of relay-compiler, with and without trusted documents, and of the client preset. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

function run(command: string, args: string[], cwd: string): void {
  const env = { ...process.env, NODE_PATH: 'scripts/schema/node_modules' };
  execFileSync(command, args, { cwd, env, stdio: 'inherit' });
}

// relay-compiler appends to this file, and requires that it exists.
const manifest = `${here}__generated__/trusted/persisted-documents.json`;
mkdirSync(`${here}__generated__/trusted`, { recursive: true });
if (!existsSync(manifest)) writeFileSync(manifest, '{}');

for (const config of ['relay.config.json', 'relay.trusted.config.json']) {
  const quiet = ['--noWatchman', '--output', 'quiet-with-errors'];
  run('node_modules/.bin/relay-compiler', [config, ...quiet], here);
}
const codegen = 'scripts/schema/node_modules/.bin/graphql-codegen';
run(codegen, ['--config', 'test/clients/codegen.ts', '--silent'], root);
