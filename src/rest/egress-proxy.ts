import { LOOPBACK } from '../config/contradictions.ts';

const FLAG = /^--use-env-proxy(?:=true)?$/;

/**
 * The environment, for an agent that reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` in it, where
 * `NODE_USE_ENV_PROXY=1` or `--use-env-proxy` asks for that; Node.js applies these to its global agent alone.
 *
 * @param hostname of the REST API's URL; loopback is never proxied: tokens would leave the machine in clear
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
