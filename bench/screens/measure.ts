import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import type { Task } from '../../src/rest/types.ts';
import type { Options } from '../options.ts';
import { PEERS } from '../peers.ts';
import { type Cores, type Listening, startPeer } from '../processes.ts';
import { at } from '../requests.ts';
import { type Ask, SCREENS, type Screen, shownIn } from './screens.ts';

/** Names of the peers that are asked. */
export const ASKED = ['gateway', 'apollo', 'hive'] as const;
type Name = (typeof ASKED)[number];

/** One screen, once, for a caller whom the server does not know yet. */
export interface ScreenSample {
  screen: Screen;
  name: Name;
  milliseconds: number;
  restCalls: number;
  /** GraphQL requests of the client. */
  requests: number;
}

interface Server extends Listening {
  name: Name;
}

export const TASKS = 20_000;
export const REST_LATENCY_MS = 100;
/** Of every screen, by a caller of another organisation, before the measurement. */
const WARM_UPS = 10;

/** Each round has another list and new servers, so that none knows anything of the caller. */
export async function measureScreens({ rounds }: Options, cores: Cores): Promise<ScreenSample[]> {
  const samples: ScreenSample[] = [];
  for (let round = 0; round < rounds; round++) {
    console.error(`screens, round ${round + 1} of ${rounds}`);
    const latencyMs = REST_LATENCY_MS;
    const sandbox = await startSandbox({ tasks: TASKS, latencyMs, seed: round + 1 });
    const servers = await Promise.all(ASKED.map((name) => startServer(name, sandbox, cores)));
    const turn = round % servers.length;
    try {
      await warmUp(servers, sandbox);
      const inTurn = [...servers.slice(turn), ...servers.slice(0, turn)];
      for (const screen of SCREENS) samples.push(...(await measureScreen(screen, inTurn, sandbox)));
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
      await sandbox.close();
    }
  }
  return samples;
}

async function startServer(name: Name, { url }: Sandbox, cores: Cores): Promise<Server> {
  const peer = PEERS[name];
  if (peer === undefined) throw new Error(`no peer is called ${name}`);
  return { ...(await startPeer(peer, { origin: url }, cores)), name };
}

async function warmUp(servers: readonly Server[], sandbox: Sandbox): Promise<void> {
  const { token, id } = sandbox.organizations[1];
  const oldTask = oldTaskOf(sandbox, id);
  for (let time = 0; time < WARM_UPS; time++) {
    for (const screen of SCREENS) {
      await Promise.all(
        servers.map((server) => screen[server.name](clientOf(server, token).ask, oldTask)),
      );
    }
  }
}

/** @throws Error where two servers show other tasks or counts */
async function measureScreen(
  screen: Screen,
  servers: readonly Server[],
  sandbox: Sandbox,
): Promise<ScreenSample[]> {
  const { organizations, requests, store } = sandbox;
  const [{ token, id }] = organizations;
  const oldTask = oldTaskOf(sandbox, id);
  const samples: ScreenSample[] = [];
  const shown = new Set<string>();
  for (const server of servers) {
    const { name } = server;
    const client = clientOf(server, token);
    requests.length = 0;
    const startedAt = performance.now();
    const data = await screen[name](client.ask, oldTask);
    const milliseconds = performance.now() - startedAt;
    const restCalls = requests.length;
    samples.push({ screen, name, milliseconds, restCalls, requests: client.sent() });
    const { ids, counts } = shownIn(data);
    if (ids.length < screen.tasks) throw new Error(`${screen.title}: ${name} lacks tasks`);
    // REST promises no order of tasks with equal times, so that either may stand on a page.
    const times = new Set(ids.map((task) => store.get(task)?.created_at));
    shown.add([...[...times].sort(), ...counts].join(' '));
    if (shown.size > 1) throw new Error(`${screen.title}: ${name} shows other tasks`);
  }
  return samples;
}

/** The task three quarters down the list, newest first. */
function oldTaskOf({ store }: Sandbox, organization: string): Task {
  const page = Math.floor((store.count(organization) * 3) / 4);
  const query = { sort_by: 'created_at', sort_order: 'desc', limit: 1, page } as const;
  const [task] = store.list(organization, query).data;
  if (task === undefined) throw new RangeError('no tasks');
  return task;
}

function clientOf({ origin }: Listening, token: string): { ask: Ask; sent(): number } {
  let sent = 0;
  return {
    sent: () => sent,
    async ask(query, variables) {
      sent += 1;
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const answer: unknown = await response.json();
      const errors = at(answer, 'errors');
      if (errors !== undefined) throw new Error(`${JSON.stringify(errors)}: ${query}`);
      return at(answer, 'data');
    },
  };
}
