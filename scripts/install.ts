/**
 * Installs the packages of folders with their own package.json, unless that was done since their lock file
 * changed:
 *
 *     node scripts/install.ts FOLDER…
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const folder of process.argv.slice(2)) {
  const cwd = join(root, folder);
  const lockedAt = statSync(join(cwd, 'package-lock.json')).mtimeMs;
  // npm writes this file at the end of an installation.
  const installed = statSync(join(cwd, 'node_modules/.package-lock.json'), {
    throwIfNoEntry: false,
  });
  if (installed !== undefined && installed.mtimeMs > lockedAt) continue;
  console.error(`installing the packages of ${folder}`);
  execFileSync('npm', ['ci'], { cwd, stdio: 'inherit' });
}
