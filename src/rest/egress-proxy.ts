import { LOOPBACK } from '../config/contradictions.ts';

const FLAG = /^--use-env-proxy(?:=true)?$/;

/**
 * The environment for an agent that reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, if
 * `NODE_USE_ENV_PROXY=1` or `--use-env-proxy` is set. Node.js itself applies them only to its global agent.
 *
 * @param hostname of the REST API's URL; loopback is never proxied, because tokens would leave the machine
 *   unencrypted
 */
export function proxyEnvFor(
  hostname: string,
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[],
): NodeJS.ProcessEnv | undefined {
  if (LOOPBACK.test(hostname)) return undefined;
  const flags = [...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  const isFollowed = env.NODE_USE_ENV_PROXY === '1' || flags.some((flag) => FLAG.test(flag));
  return isFollowed ? env : undefined;
}
