import type { AgentOptions } from 'node:http';
import { LOOPBACK } from '../config/contradictions.ts';

/** With `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, which the agent reads. */
export type ProxyEnv = NonNullable<AgentOptions['proxyEnv']>;

const FLAG = /^--use-env-proxy(?:=true)?$/;

/**
 * The egress proxy's variables where `NODE_USE_ENV_PROXY=1` or `--use-env-proxy` asks for them;
 * Node.js applies these to its global agent alone.
 *
 * @param hostname of the REST API's URL; loopback is never proxied: tokens would leave the machine in clear
 */
export function proxyEnvFor(
  hostname: string,
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[],
): ProxyEnv | undefined {
  if (LOOPBACK.test(hostname)) return undefined;
  const flags = [...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  const isFollowed = env.NODE_USE_ENV_PROXY === '1' || flags.some((flag) => FLAG.test(flag));
  return isFollowed ? env : undefined;
}
