import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const root = new URL('../../', import.meta.url);

export function readProjectFile(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** Every setting there is: .env.example has them all, which test/config/config.test.ts holds. */
export const knownSettings: ReadonlySet<string> = new Set([
  ...[...readProjectFile('.env.example').matchAll(/^# ?([A-Z_]+)=/gm)].map(([, name = '']) => name),
]);

export function readEnvFile(path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseEnv(readProjectFile(path))).map(([name, value]) => [name, value ?? '']),
  );
}
