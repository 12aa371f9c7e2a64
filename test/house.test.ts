import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The rooms from top to bottom: a file imports from its own room or from one further down. */
const ROOMS = [
  'src/server.ts',
  'src/process/',
  'src/gateway.ts',
  'src/front/',
  'src/plugins/',
  'src/tracing/',
  'src/metrics/',
  'src/trusted-documents.ts',
  'src/graphiql.ts',
  'src/cache/',
  'src/logging.ts',
  'src/telemetry/',
  'src/config.ts',
  'src/config/',
  'src/setting-values.ts',
  'src/context.ts',
  'src/execution/',
  'src/schema/',
  'src/resolvers/',
  'src/pagination/',
  'src/rest/',
  'src/span.ts',
  'src/errors.ts',
  'src/kept-text.ts',
];

const files = globSync('src/**/*.ts', { cwd: root });

function roomOf(file: string): number {
  return ROOMS.findIndex((room) => file.startsWith(room));
}

/** What a file imports, types and dynamic imports included: paths in the project, or packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path = '']) =>
    path.startsWith('.') ? relative(root, join(root, dirname(file), path)) : path,
  );
}

function importersOf(pattern: RegExp): string[] {
  return files.filter((file) => importsOf(file).some((path) => pattern.test(path)));
}

describe('the house', () => {
  test('has a room for every file', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter((file) => roomOf(file) === -1)).toEqual([]);
  });

  test.each(files)('%s imports downwards only', (file) => {
    const upwards = importsOf(file).filter(
      (path) => path.startsWith('src/') && roomOf(path) < roomOf(file),
    );
    expect(upwards).toEqual([]);
  });

  test('is drawn in AGENTS.md, from top to bottom', () => {
    const drawn = readFileSync(join(root, 'AGENTS.md'), 'utf8').matchAll(/^(src\/\S+) {2,}\S/gm);
    expect([...drawn].map(([, room]) => room)).toEqual(ROOMS);
  });

  test('opens the sandbox from the server alone', () => {
    expect(importersOf(/^sandbox\//)).toEqual(['src/server.ts']);
  });

  test('has one door to HTTP', () => {
    expect(importersOf(/^got$/)).toEqual(['src/rest/http-client.ts']);
  });

  test('keeps OpenTelemetry in one room, which the server alone opens, and only where asked', () => {
    const inside = /^src\/tracing\//;
    expect(importersOf(/^@opentelemetry\//).filter((file) => !inside.test(file))).toEqual([]);
    expect(importersOf(inside).filter((file) => !inside.test(file))).toEqual(['src/server.ts']);
    const server = readFileSync(join(root, 'src/server.ts'), 'utf8');
    expect([...server.matchAll(/from '(\.\/tracing\/[^']+)'/g)].map(([, path]) => path)).toEqual([
      './tracing/settings.ts',
    ]);
    expect(importsOf('src/tracing/settings.ts')).toEqual(['pino', 'zod']);
  });

  test('keeps Redis in one file', () => {
    expect(importersOf(/^ioredis$/)).toEqual(['src/cache/redis-store.ts']);
  });

  test('knows of Prometheus in one room', () => {
    const importers = importersOf(/^prom-client$/);
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((file) => !file.startsWith('src/metrics/'))).toEqual([]);
    // Outside of it only the server may load it, and does so where metrics are wanted.
    const loaders = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return /^(?:import|export) (?!type\b)[^;]*\/metrics\/(?:index|metrics|instruments|worker-metrics)\.ts'/m.test(
        text,
      );
    });
    expect(loaders).toEqual([]);
  });

  test('keeps HTTP and Pothos out of the resolvers, and I/O out of pagination', () => {
    const inside = (room: string, pattern: RegExp) =>
      importersOf(pattern).filter((file) => file.startsWith(room));
    expect(inside('src/resolvers/', /^(@pothos|graphql|graphql-yoga|got|node:http)/)).toEqual([]);
    expect(inside('src/pagination/', /^(?!src\/|node:(crypto|zlib)$)/)).toEqual([]);
  });
});
