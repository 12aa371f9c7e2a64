import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { LOOPBACK } from '../../src/config/contradictions.ts';
import { proxyEnvFor } from '../../src/rest/egress-proxy.ts';

/** What is known of the way to the REST API before the first call. No name or address of it. */
export interface ConnectionFacts {
  isEncrypted: boolean;
  isLoopback: boolean;
  /** Whether `STUUT_API_URL` has a path before `/v1/tasks`. */
  hasPath: boolean;
  /** `used`: calls go through the proxy; `ignored`: the variables are set, and nothing reads them. */
  proxy: 'none' | 'used' | 'ignored';
  /** Addresses that the name has, or the code of the failure; `null` where no name is looked up. */
  addresses: number | string | null;
  /** Why `NODE_EXTRA_CA_CERTS` can not be used. */
  extraCertificates: 'none' | 'used' | 'unusable';
}

export async function connectionFactsOf(
  baseUrl: string,
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[],
): Promise<ConnectionFacts> {
  const { protocol, hostname, pathname } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isProxied = proxyEnvFor(host, env, execArgv) !== undefined && hasProxy(env, protocol);
  return {
    isEncrypted: protocol === 'https:',
    isLoopback: LOOPBACK.test(hostname),
    hasPath: pathname !== '/',
    proxy: isProxied ? 'used' : hasProxy(env, protocol) ? 'ignored' : 'none',
    addresses: isProxied || isIP(host) !== 0 ? null : await addressesOf(host),
    extraCertificates: extraCertificatesOf(env),
  };
}

function hasProxy(env: NodeJS.ProcessEnv, protocol: string): boolean {
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return Boolean(env[name] || env[name.toLowerCase()]);
}

async function addressesOf(host: string): Promise<number | string> {
  try {
    return (await lookup(host, { all: true })).length;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  }
}

function extraCertificatesOf({ NODE_EXTRA_CA_CERTS: path }: NodeJS.ProcessEnv) {
  if (path === undefined || path === '') return 'none';
  try {
    new X509Certificate(readFileSync(path));
    return 'used';
  } catch {
    return 'unusable';
  }
}
