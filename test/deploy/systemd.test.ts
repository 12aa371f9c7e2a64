import { execFile, spawnSync } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { V1Deployment } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { configFrom } from '../../src/config/config.ts';
import { readStages, stageNamed } from './dockerfile.ts';
import { manifest } from './manifests.ts';
import { knownSettings, readEnvFile, readProjectFile } from './settings.ts';

const NAME = 'stuut-graphql-gateway.service';
const text = readProjectFile(`deploy/systemd/${NAME}`);
const root = fileURLToPath(new URL('../..', import.meta.url));
const settings = readEnvFile('deploy/systemd/settings.env');
const run = promisify(execFile);

/** The values of a field, in their order. */
function valuesOf(field: string): string[] {
  return [...text.matchAll(new RegExp(`^${field}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

function hasSystemd(): boolean {
  const known = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (!known) console.warn('systemd-analyze is not installed (Debian: apt-get install systemd).');
  return known;
}

/** The output of `systemd-analyze` for a unit with the paths of this machine. */
async function analyze(unit: string, ...command: string[]): Promise<string> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'systemd-'));
  const path = join(folder.path, NAME);
  const here = unit
    .replace('/usr/bin/node', process.execPath)
    .replace('/opt/stuut-graphql-gateway', root);
  await writeFile(path, here);
  const { stdout, stderr } = await run('systemd-analyze', [...command, path]);
  return stdout + stderr;
}

describe('the unit for systemd', () => {
  test('starts the command of the image, in production, with settings that exist', () => {
    const { command } = stageNamed('gateway', readStages());
    expect(valuesOf('ExecStart')).toEqual([`/usr/bin/${command.join(' ')}`]);
    const [environment = ''] = valuesOf('Environment');
    const [name = '', value = ''] = environment.split('=');
    const config = configFrom({ ...settings, [name]: value });
    expect(config.production).toBe(true);
    expect([...knownSettings]).toEqual(expect.arrayContaining(Object.keys(settings)));
  });

  test('gives a stop as much time as Kubernetes does', () => {
    const deployment = manifest<V1Deployment>('deployment.yaml');
    const seconds = deployment.spec?.template.spec?.terminationGracePeriodSeconds;
    expect(valuesOf('TimeoutStopSec')).toEqual([String(seconds)]);
  });

  test('stops restarting after a wrong setting', () => {
    const [interval, burst, pause] = ['StartLimitIntervalSec', 'StartLimitBurst', 'RestartSec']
      .flatMap(valuesOf)
      .map(Number);
    // A start that fails takes a second or two on a slow machine.
    expect((burst ?? 0) * ((pause ?? 0) + 2)).toBeLessThan(interval ?? 0);
  });

  test('runs without root and without write access', () => {
    expect(valuesOf('DynamicUser')).toEqual(['yes']);
    expect(valuesOf('ProtectSystem')).toEqual(['strict']);
    expect(valuesOf('CapabilityBoundingSet')).toEqual(['']);
    expect(text).not.toMatch(/^(?:ReadWritePaths|StateDirectory|User)=/m);
  });
});

describe.runIf(hasSystemd())('systemd-analyze', () => {
  test('finds nothing wrong', async () => {
    // It also reads the units of this machine that this unit depends on.
    const said = (await analyze(text, 'verify')).split('\n');
    expect(said.filter((line) => line.includes(NAME))).toEqual([]);
  });

  test('reports a misspelt field', async () => {
    const misspelt = text.replace('PrivateTmp', 'PrivateTemp');
    expect(await analyze(misspelt, 'verify')).toMatch(/Unknown key.* 'PrivateTemp'/);
  });

  test('rates its exposure as low', async () => {
    // Out of 10; above the threshold the command fails. The rest is needed: network access, and memory for
    // V8's compiler.
    const security = ['security', '--offline=true', '--no-pager', '--threshold=15'];
    expect(await analyze(text, ...security)).toMatch(/exposure level .*: 1\.\d OK/);
  });
});
