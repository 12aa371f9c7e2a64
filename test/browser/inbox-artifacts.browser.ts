import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const inbox = fileURLToPath(new URL('../../examples/inbox', import.meta.url));
const compiler = `${inbox}/node_modules/.bin/relay-compiler`;

test('the Relay artifacts of the inbox are up to date', async () => {
  const run = promisify(execFile)(compiler, ['--validate'], { cwd: inbox });
  await expect(run, 'run `relay-compiler` in examples/inbox').resolves.toBeDefined();
});
