import type { AgentOptions } from 'node:http';

/** Holds `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, which Node.js reads. */
export type ProxyEnv = NonNullable<AgentOptions['proxyEnv']>;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;
const FLAG = /^--use-env-proxy(?:=true)?$/;

/**
 * The egress proxy's variables where Node.js is told to follow them, by `NODE_USE_ENV_PROXY=1` or
 * `--use-env-proxy`: only its own global agent does so by itself.
 *
 * @param host of the REST API; on this machine it is never behind a proxy, which would be handed
 *   in clear what was not to leave the machine
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
