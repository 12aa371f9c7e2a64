import { fileURLToPath } from 'node:url';
import type { Dialect } from './requests.ts';

/** A server that can be measured. */
export interface Peer {
  name: string;
  title: string;
  dialect: Dialect;
  /** Where it is started, and what. */
  root: string;
  script: string;
  /** What runs the script, if not Node.js; relative to `root`. */
  program?: string[];
  env?: Record<string, string>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

const peers: Omit<Peer, 'root'>[] = [
  { name: 'gateway', title: 'this gateway', dialect: 'gateway', script: 'src/server.ts' },
  {
    name: 'proxy',
    title: '(a) bare got proxy',
    dialect: 'rest',
    script: 'bench/peers/proxy.ts',
  },
  {
    name: 'proxy-fields',
    title: '(a) bare got proxy, the same fields',
    dialect: 'rest',
    script: 'bench/peers/proxy-fields.ts',
  },
  {
    name: 'apollo',
    title: '(b) Apollo Server, datasource-rest on got',
    dialect: 'plain-graph',
    script: 'bench/peers/apollo.mjs',
  },
  {
    name: 'apollo-own-fetch',
    title: '(b) Apollo Server, datasource-rest on its own fetch',
    dialect: 'plain-graph',
    script: 'bench/peers/apollo.mjs',
    env: { FETCH: 'own' },
  },
  {
    name: 'hive',
    title: '(c) Hive Gateway, Mesh OpenAPI on got',
    dialect: 'openapi-graph',
    script: 'bench/peers/hive.mjs',
  },
  {
    name: 'hive-own-fetch',
    title: '(c) Hive Gateway, Mesh OpenAPI on its own fetch',
    dialect: 'openapi-graph',
    script: 'bench/peers/hive.mjs',
    env: { FETCH: 'own' },
  },
  {
    name: 'hive-jit',
    title: '(c) Hive Gateway, Mesh OpenAPI on got, JIT plugin',
    dialect: 'openapi-graph',
    script: 'bench/peers/hive.mjs',
    env: { JIT: 'true' },
  },
  {
    name: 'mercurius',
    title: '(d) Mercurius with its JIT, on got',
    dialect: 'plain-graph',
    script: 'bench/peers/mercurius.mjs',
  },
  {
    name: 'tailcall',
    title: '(e) Tailcall',
    dialect: 'directive-graph',
    script: 'bench/peers/tailcall.graphql',
    program: ['bench/node_modules/.bin/tailcall', 'start'],
    env: { TAILCALL_TRACKER: 'false', TAILCALL_LOG_LEVEL: 'error' },
  },
];

export const PEERS: Record<string, Peer> = Object.fromEntries(
  peers.map((peer) => [peer.name, { root, ...peer }]),
);
