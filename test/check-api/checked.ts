import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { check } from '../../scripts/check-api/check.ts';
import type { Report } from '../../scripts/check-api/judge.ts';
import { DEFAULT_CALLS } from '../../scripts/check-api/options.ts';
import { configFrom } from '../../src/config/config.ts';
import { credentialsFrom } from '../../src/rest/token.ts';

export interface CheckOptions {
  /** The settings of the gateway. */
  env?: NodeJS.ProcessEnv;
  maxCalls?: number;
  token?: string;
  onWait?: (seconds: number) => void;
}

/** A sandbox that is closed at the end of the test. */
export async function sandboxFor(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The result of the check for a REST API on this machine. */
export function checkOf(apiUrl: string, token: string, options: CheckOptions = {}) {
  const { env = {}, maxCalls = DEFAULT_CALLS, onWait } = options;
  const config = { ...configFrom(env), apiUrl };
  return check(
    { config, env, maxCalls, userAgent: 'check-api-test' },
    credentialsFrom(`Bearer ${token}`),
    { call: () => undefined, wait: (seconds) => onWait?.(seconds) },
  );
}

export function checkSandbox(sandbox: Sandbox, options: CheckOptions = {}): Promise<Report> {
  const [{ token }] = sandbox.organizations;
  return checkOf(sandbox.url, options.token ?? token, options);
}

/** `limit-200 setting: 100 rows, …`: facts that are not as expected; the sandbox never compresses. */
export function oddFacts({ findings }: Report): string[] {
  return findings
    .filter(({ id, level }) => !['ok', 'unknown'].includes(level) && id !== 'compression')
    .map(({ id, level, seen }) => `${id} ${level}: ${seen}`);
}

export function seenOf({ findings }: Report, id: string): string | undefined {
  return findings.find((finding) => finding.id === id)?.seen;
}
