import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PEERS, type Peer } from './peers.ts';
import { MODES, type Mode } from './requests.ts';

export interface Options {
  peers: Peer[];
  sizes: number[];
  modes: Mode[];
  rounds: number;
  seconds: number;
  repeats: number;
  connections: number;
  measure: Record<'throughput' | 'latency' | 'memory' | 'growth' | 'screens', boolean>;
  /** Of Node.js itself, for the servers. */
  nodeOptions: string[];
  save: boolean;
}

const USAGE = `npm run bench -- [options]

  --peers a,b      whom to measure: ${Object.keys(PEERS).join(', ')}
  --sizes 10,50    tasks a page                            (10,50,200)
  --modes a,b      ${MODES.join(', ')}; all but the first at the middle size only  (distinct,equal)
  --rounds 3       every peer is started anew in each
  --seconds 4      of each measurement; 0.7 with --growth
  --repeats 2      at most, of a measurement in which the server did not get its core
  --connections 16
  --baseline DIR   measures the gateway of another checkout too, as "baseline"
  --node-options="--cpu-prof --cpu-prof-dir=/tmp/profiles"   for every measured server
  --latency        only the added latency at one connection
  --memory         only the gateway's memory after 100,000 requests
  --growth         only how the gateway's cost grows with rows, depth, aliases and connections
  --screens        only how long five screens wait where a REST call takes 100 ms
  --no-save        leaves bench/results.md, and bench/growth.md as they are
`;

/** Tailcall's package is a program for one kind of machine; npm leaves it out on others. */
const DEFAULT_PEERS = ['gateway', 'proxy', 'apollo', 'hive', 'mercurius', 'tailcall']
  .filter((name) => isInstalled(PEERS[name]))
  .join(',');

export function optionsFrom(args: string[]): Options {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      peers: { type: 'string', default: DEFAULT_PEERS },
      sizes: { type: 'string', default: '10,50,200' },
      modes: { type: 'string', default: 'distinct,equal' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string' },
      repeats: { type: 'string', default: '2' },
      connections: { type: 'string', default: '16' },
      baseline: { type: 'string' },
      'node-options': { type: 'string', default: '' },
      latency: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      screens: { type: 'boolean', default: false },
      save: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit();
  }
  const peers = values.peers.split(',').map((name) => {
    const peer = PEERS[name];
    if (peer === undefined) throw new Error(`no peer is called ${name}\n\n${USAGE}`);
    return peer;
  });
  if (values.baseline !== undefined) peers.push(baselineIn(values.baseline));
  const { latency, memory, growth, screens } = values;
  const throughput = !(latency || memory || growth || screens);
  return {
    peers,
    sizes: values.sizes.split(',').map(positive),
    modes: values.modes.split(',').map((name) => {
      const mode = MODES.find((known) => known === name);
      if (mode === undefined) throw new Error(`no mode is called ${name}\n\n${USAGE}`);
      return mode;
    }),
    rounds: positive(values.rounds),
    seconds: positive(values.seconds ?? (growth ? '0.7' : '4')),
    repeats: Number(values.repeats),
    connections: positive(values.connections),
    measure: { throughput, latency, memory, growth, screens },
    nodeOptions: values['node-options'].split(' ').filter(Boolean),
    save: values.save,
  };
}

function isInstalled(peer: Peer | undefined): boolean {
  const [program] = peer?.program ?? [];
  return peer !== undefined && (program === undefined || existsSync(join(peer.root, program)));
}

function baselineIn(directory: string): Peer {
  const title = `the gateway in ${directory}`;
  return { name: 'baseline', title, dialect: 'gateway', root: directory, script: 'src/server.ts' };
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`${text} is not a positive number\n\n${USAGE}`);
}
