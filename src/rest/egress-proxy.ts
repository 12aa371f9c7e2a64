import type { AgentOptions } from 'node:http';

/** With `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, which the agent reads. */
export type ProxyEnv = NonNullable<AgentOptions['proxyEnv']>;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;
const FLAG = /^--use-env-proxy(?:=true)?$/;

/**
 * The egress proxy's variables where `NODE_USE_ENV_PROXY=1` or `--use-env-proxy` asks for them;
 * Node.js applies these to its global agent alone.
 *
 * @param host of the REST API; loopback is never proxied: tokens would leave the machine in clear
 */
export function proxyEnvFor(
  host: string,
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[],
): ProxyEnv | undefined {
  if (LOOPBACK.test(host)) return undefined;
  const flags = [...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  const isFollowed = env.NODE_USE_ENV_PROXY === '1' || flags.some((flag) => FLAG.test(flag));
  return isFollowed ? env : undefined;
}
