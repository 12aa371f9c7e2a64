import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const compiler = fileURLToPath(new URL('../../node_modules/.bin/relay-compiler', import.meta.url));
const inbox = fileURLToPath(new URL('../../examples/inbox', import.meta.url));

test('the Relay artifacts of the inbox are up to date', async () => {
  const run = promisify(execFile)(compiler, ['--validate'], { cwd: inbox });
  await expect(run, 'run `relay-compiler` in examples/inbox').resolves.toBeDefined();
});
