import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const root = new URL('../../', import.meta.url);

export function readProjectFile(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** All settings: .env.example contains them all, as test/config/config.test.ts checks. */
export const knownSettings: ReadonlySet<string> = new Set([
  ...[...readProjectFile('.env.example').matchAll(/^# ?([A-Z_]+)=/gm)].map(([, name = '']) => name),
]);

export function readEnvFile(path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseEnv(readProjectFile(path))).map(([name, value]) => [name, value ?? '']),
  );
}
