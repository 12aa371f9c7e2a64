import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The layers from top to bottom: a file imports only from its own layer and the layers below. */
const LAYERS = [
  'src/server.ts',
  'src/process/',
  'src/gateway.ts',
  'src/http/',
  'src/plugins/',
  'src/execution/',
  'src/services.ts',
  'src/context.ts',
  'src/live/',
  'src/schema/',
  'src/resolvers/',
  'src/cache/',
  'src/pagination/',
  'src/rest/',
  'src/telemetry/',
  'src/config/',
  'src/errors.ts',
];

const files = globSync('src/**/*.ts', { cwd: root });

function layerOf(file: string): number {
  return LAYERS.findIndex((layer) => file.startsWith(layer));
}

/** All imports of a file (also types and dynamic imports): paths in the project, or packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path = '']) =>
    path.startsWith('.') ? relative(root, join(root, dirname(file), path)) : path,
  );
}

function importersOf(pattern: RegExp): string[] {
  return files.filter((file) => importsOf(file).some((path) => pattern.test(path)));
}

describe('the layers', () => {
  test('contain every file of src', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter((file) => layerOf(file) === -1)).toEqual([]);
  });

  test.each(files)('%s imports downwards only', (file) => {
    const upwards = importsOf(file).filter(
      (path) => path.startsWith('src/') && layerOf(path) < layerOf(file),
    );
    expect(upwards).toEqual([]);
  });

  test('are listed in AGENTS.md, from top to bottom', () => {
    const listed = readFileSync(join(root, 'AGENTS.md'), 'utf8').matchAll(/^(src\/\S+) {2,}\S/gm);
    expect([...listed].map(([, layer]) => layer)).toEqual(LAYERS);
  });

  test('import the sandbox in the server only', () => {
    expect(importersOf(/^sandbox\//)).toEqual(['src/server.ts']);
  });

  test('call REST from one file', () => {
    expect(importersOf(/^got$/)).toEqual(['src/rest/http-client.ts']);
  });

  test('keep OpenTelemetry in one folder, which the server alone loads, and only where asked', () => {
    const inside = /^src\/telemetry\/tracing\//;
    expect(importersOf(/^@opentelemetry\//).filter((file) => !inside.test(file))).toEqual([]);
    expect(importersOf(inside).filter((file) => !inside.test(file))).toEqual(['src/server.ts']);
    const server = readFileSync(join(root, 'src/server.ts'), 'utf8');
    expect(
      [...server.matchAll(/from '(\.\/telemetry\/tracing\/[^']+)'/g)].map(([, path]) => path),
    ).toEqual(['./telemetry/tracing/settings.ts']);
    expect(importsOf('src/telemetry/tracing/settings.ts')).toEqual(['pino', 'zod']);
  });

  test('keep Redis in one file', () => {
    expect(importersOf(/^ioredis$/)).toEqual(['src/cache/redis-store.ts']);
  });

  test('use Prometheus in one folder', () => {
    const importers = importersOf(/^prom-client$/);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((file) => !file.startsWith('src/telemetry/metrics/'))).toEqual([]);
    // Outside the folder only the server may load it, and only if metrics are configured.
    const loaders = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return /^(?:import|export) (?!type\b)[^;]*\/metrics\/(?:index|metrics|instruments|worker-metrics)\.ts'/m.test(
        text,
      );
    });
    expect(loaders).toEqual([]);
  });

  test('keep HTTP and Pothos out of the resolvers, and I/O out of pagination', () => {
    const inside = (folder: string, pattern: RegExp) =>
      importersOf(pattern).filter((file) => file.startsWith(folder));
    expect(inside('src/resolvers/', /^(@pothos|graphql|graphql-yoga|got|node:http)/)).toEqual([]);
    expect(inside('src/pagination/', /^(?!src\/|node:(crypto|zlib)$)/)).toEqual([]);
  });
});
