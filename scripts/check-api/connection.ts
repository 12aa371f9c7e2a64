import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { LOOPBACK } from '../../src/config/contradictions.ts';
import { proxyEnvFor } from '../../src/rest/egress-proxy.ts';

/** What is known about the connection to the REST API before the first call, without names and addresses. */
export interface ConnectionFacts {
  isEncrypted: boolean;
  isLoopback: boolean;
  /** `used`: calls go through the proxy; `ignored`: the variables are set but not used. */
  proxy: 'none' | 'used' | 'ignored';
  /** The number of addresses of the host name, or the error code; `null` if no name is looked up. */
  addresses: number | string | null;
  /** Whether `NODE_EXTRA_CA_CERTS` is used. */
  extraCertificates: 'none' | 'used' | 'unusable';
}

export async function connectionFactsOf(
  baseUrl: string,
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[],
): Promise<ConnectionFacts> {
  const { protocol, hostname } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const hasOne = hasProxy(env, protocol) && !isExempt(host, env);
  const isProxied = hasOne && proxyEnvFor(host, env, execArgv) !== undefined;
  return {
    isEncrypted: protocol === 'https:',
    isLoopback: LOOPBACK.test(hostname),
    proxy: isProxied ? 'used' : hasOne ? 'ignored' : 'none',
    addresses: isProxied || isIP(host) !== 0 ? null : await addressesOf(host),
    extraCertificates: extraCertificatesOf(env),
  };
}

function hasProxy(env: NodeJS.ProcessEnv, protocol: string): boolean {
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return Boolean(env[name] || env[name.toLowerCase()]);
}

/** Whether `NO_PROXY` names the host, in the forms that Node.js supports, except for address ranges. */
function isExempt(host: string, { NO_PROXY, no_proxy }: NodeJS.ProcessEnv): boolean {
  const names = (no_proxy || NO_PROXY || '').toLowerCase().split(/[\s,]+/);
  return names.some((entry) => {
    const name = entry.replace(/:\d+$/, '').replace(/^\*(?=\.)/, '');
    if (name === '*' || name === host) return true;
    return name.startsWith('.') && host.endsWith(name);
  });
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
