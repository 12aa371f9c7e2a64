import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { startCommand, type TestProcess } from '../../support/process.ts';
import { freePort } from './port.ts';
import type { Replicas } from './replicas.ts';

export interface Balancer extends AsyncDisposable {
  url: string;
}

interface Kind {
  name: string;
  debianPackage: string;
  /** Starts it in front of two addresses, with the file in `deploy/`. */
  start(
    binary: string,
    address: string,
    gateways: [string, string],
    directory: string,
  ): TestProcess;
}

const deploy = fileURLToPath(new URL('../../../deploy', import.meta.url));

const KINDS: Kind[] = [
  {
    name: 'haproxy',
    debianPackage: 'haproxy',
    start: (binary, address, [first, second]) =>
      startCommand(binary, ['-db', '-f', `${deploy}/haproxy/haproxy.cfg`], {
        BALANCER: address,
        GATEWAY_1: first,
        GATEWAY_2: second,
      }),
  },
  {
    name: 'nginx',
    debianPackage: 'nginx-light',
    start(binary, address, [first, second], directory) {
      let site = readFileSync(`${deploy}/nginx/gateway.conf`, 'utf8');
      const addresses = { '127.0.0.1:4001': first, '127.0.0.1:4002': second };
      for (const [from, to] of Object.entries({ ...addresses, '127.0.0.1:8080': address })) {
        expect(site).toContain(from);
        site = site.replaceAll(from, to);
      }
      writeFileSync(join(directory, 'gateway.conf'), site);
      writeFileSync(join(directory, 'nginx.conf'), aroundSite());
      return startCommand(binary, ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr']);
    },
  },
];

/** The settings of the package's own nginx.conf, for a user who may write to one folder only. */
export function aroundSite(): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    pid nginx.pid;
    error_log stderr warn;
    worker_processes 2;
    events { worker_connections 1024; }
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${name};`).join('\n')}
      include gateway.conf;
    }
  `;
}

/** Declares tests behind each kind of balancer; they fail, with a line, where one is not installed. */
export function describeBehindBalancers(
  declare: (start: (replicas: Replicas) => Promise<Balancer>) => void,
): void {
  for (const kind of KINDS) {
    const binary = binaryOf(kind.name);
    if (binary === undefined) {
      const name = `behind ${kind.name}: not installed (Debian: apt-get install ${kind.debianPackage})`;
      describe(name, () => declare(() => Promise.reject(new Error(name))));
    } else {
      describe(`behind ${kind.name}`, () =>
        declare((replicas) => startBalancer(kind, binary, replicas)));
    }
  }
}

export function binaryOf(name: string): string | undefined {
  return ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

async function startBalancer(kind: Kind, binary: string, replicas: Replicas): Promise<Balancer> {
  const directory = mkdtempSync(join(tmpdir(), `${kind.name}-`));
  const address = `127.0.0.1:${await freePort()}`;
  const gateways: [string, string] = [replicas.first.address, replicas.second.address];
  const balancer = kind.start(binary, address, gateways, directory);
  const elsewhere = async () => {
    if (balancer.child.exitCode !== null) return balancer.output;
    return fetch(`http://${address}/ready`).then(({ status }) => status, String);
  };
  // Probes are not public: 404 is the balancer's own response.
  await expect.poll(elsewhere, { timeout: 10_000 }).toBe(404);
  return {
    url: `http://${address}/graphql`,
    async [Symbol.asyncDispose]() {
      balancer.child.kill('SIGTERM');
      await balancer.ended();
      rmSync(directory, { recursive: true });
    },
  };
}
