import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { allowedPaths, isAllowed, readStages, stageNamed } from './dockerfile.ts';
import { knownSettings, readProjectFile } from './settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readProjectFile('Dockerfile');
const stages = readStages(text);
const copied = stages.flatMap(({ steps }) =>
  steps.flatMap((step) => (step.kind === 'copy' && step.from === undefined ? step.sources : [])),
);
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readProjectFile('package.json'),
);

describe('the Dockerfile', () => {
  test('passes a linter', () => {
    expect(validate(text)).toEqual([]);
  });

  test('is checked by a linter that reports mistakes', () => {
    expect(validate(text.replace('EXPOSE 4010', 'EXPOSED 4010'))).toHaveLength(1);
    expect(validate(text.replace('--interval=15s', '--interval=15'))).not.toEqual([]);
  });

  test('builds the gateway where no target is named', () => {
    expect(stages.at(-1)?.name).toBe('gateway');
  });

  test('uses the Node.js version of the tests, with the registry and digest of its arguments', () => {
    const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
      readProjectFile('package-lock.json'),
    );
    const image = `node:${lock.packages['node_modules/node']?.version}-slim`;
    const basesOf = (buildArgs?: Record<string, string>) =>
      readStages(text, buildArgs)
        .map(({ base }) => base)
        .filter((base) => base.includes(':'));
    expect(basesOf()).toEqual([`docker.io/library/${image}`]);
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(basesOf({ NODE_REGISTRY: 'registry.test:5000/mirror', NODE_DIGEST: digest })).toEqual([
      `registry.test:5000/mirror/${image}@${digest}`,
    ]);
  });

  test('installs production dependencies only, from the lock file', () => {
    const runs = stages.flatMap(({ steps }) => steps.filter((step) => step.kind === 'run'));
    expect(runs.map(({ command }) => command)).toEqual(['npm ci --omit=dev --ignore-scripts']);
  });

  test('sets settings that exist', () => {
    const names = stages.flatMap(({ env }) => Object.keys(env));
    expect(names.filter((name) => !knownSettings.has(name))).toEqual([]);
  });

  test.each([
    ['gateway', 'start', [4000, 9464]],
    ['sandbox', 'sandbox', [4010]],
  ])('runs the command of npm in %s, not as root, with a health check', (name, script, ports) => {
    const stage = stageNamed(name, stages);
    // All except the `.env`, which no image contains.
    const command = scripts[script]?.replace(' -r ./scripts/read-env-file.cjs', '');
    expect(stage.command.join(' ')).toBe(command);
    expect(stage.user).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(stage.healthcheck).toEqual(['node', 'scripts/health-check.ts', name]);
    expect(stage.ports).toEqual(ports);
    expect(stage.labels).toEqual(
      expect.arrayContaining(
        ['title', 'description', 'licenses'].map((label) => `org.opencontainers.image.${label}`),
      ),
    );
  });

  test('lets the gateway listen on all interfaces, in production', () => {
    expect(stageNamed('gateway', stages).env).toEqual({
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      PORT: '4000',
    });
  });
});

describe('.dockerignore', () => {
  const allowed = allowedPaths();

  test('includes the copied files and nothing else', () => {
    const isInFolder = (path: string) => allowed.some((folder) => path.startsWith(`${folder}/`));
    const outermost = copied.filter((path) => !isInFolder(path));
    expect([...new Set(outermost)].sort()).toEqual([...allowed].sort());
    expect(allowed.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  });

  test.each(['.env', '.git/config', 'node_modules/got/package.json', 'test/architecture.test.ts'])(
    'excludes %s',
    (path) => expect(isAllowed(path, allowed)).toBe(false),
  );
});
