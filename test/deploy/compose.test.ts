import { existsSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configFrom } from '../../src/config/config.ts';
import { readStages, stageNamed } from './dockerfile.ts';
import { knownSettings, readProjectFile } from './settings.ts';

interface Service {
  build?: { context: string; target: string };
  image?: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  cap_drop?: string[];
  read_only?: boolean;
  security_opt?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
}

const path = fileURLToPath(new URL('../../compose.yaml', import.meta.url));
const text = readProjectFile('compose.yaml');
const { services }: { services: Record<string, Service> } = parse(text);
const entries = Object.entries(services);
const built = entries.filter(([, { build }]) => build !== undefined);
const stages = readStages();

function stageOf(service: Service | undefined) {
  return stageNamed(service?.build?.target ?? '', stages);
}

/** The findings of a linter with all rules, also the schema of the Compose specification. */
function findingsIn(file: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  const results: { messages: { rule: string; message: string }[] }[] = linter.lintFiles(
    [file],
    false,
  );
  return results.flatMap(({ messages }) => messages.map((it) => `${it.rule}: ${it.message}`));
}

describe('compose.yaml', () => {
  test('follows the Compose specification and passes a linter', () => {
    expect(findingsIn(path)).toEqual([]);
  });

  test.each([
    ['cap_drop:', 'capdrop:', /^invalid-schema: .*gateway/],
    [':v3.5.0', ':latest', /^service-image-require-explicit-tag: .*prometheus/],
  ])('is checked by a linter that reports %s as %s', async (right, wrong, finding) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'compose-'));
    const file = join(folder.path, 'compose.yaml');
    await writeFile(file, text.replace(right, wrong));
    expect(findingsIn(file)).toEqual([expect.stringMatching(finding)]);
  });

  test('starts the gateway, the sandbox, Prometheus and Grafana', () => {
    expect(Object.keys(services)).toEqual(['gateway', 'grafana', 'prometheus', 'sandbox']);
  });

  test.each(entries)('drops the privileges of %s and has a health check', (_, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    const check = service.build ? stageOf(service).healthcheck : service.healthcheck?.test;
    expect(check?.length).toBeGreaterThan(1);
  });

  test.each(built)('gives %s a read-only file system and settings that exist', (_, service) => {
    expect(service.read_only).toBe(true);
    const names = Object.keys(service.environment ?? {});
    expect(names.filter((name) => !knownSettings.has(name))).toEqual([]);
  });

  test('starts each service once those it depends on are healthy', () => {
    const conditions = entries.flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).map(([other, { condition }]) => `${name} ${other} ${condition}`),
    );
    expect(conditions).toEqual([
      'gateway sandbox service_healthy',
      'grafana prometheus service_healthy',
      'prometheus gateway service_healthy',
    ]);
  });

  test('gives the gateway valid settings, and the sandbox as its REST API', () => {
    const { gateway, sandbox } = services;
    const config = configFrom({ ...stageOf(gateway).env, ...gateway?.environment });
    expect(config.apiUrl).toBe(`http://sandbox:${stageOf(sandbox).env.SANDBOX_PORT}`);
    expect(gateway?.ports).toEqual([`127.0.0.1:4000:${config.port}`]);
    expect(stageOf(gateway).ports).toContain(Number(gateway?.environment?.METRICS_PORT));
  });

  test('mounts files of deploy/ read-only', () => {
    const mounts = entries.flatMap(([, { volumes = [] }]) =>
      volumes.filter((volume) => volume.startsWith('.')).map((volume) => volume.split(':')),
    );
    expect(mounts.length).toBeGreaterThan(2);
    for (const [source = '', , mode] of mounts) {
      expect(mode).toBe('ro');
      expect(source).toMatch(/^\.\/deploy\//);
      expect(existsSync(new URL(`../../${source}`, import.meta.url)), source).toBe(true);
    }
  });
});
