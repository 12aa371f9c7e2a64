import { setTimeout as pause } from 'node:timers/promises';
import { instantText } from '../../sandbox/instant.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { startGateway } from '../../scripts/soak/processes.ts';
import { type Stream, TRANSPORTS, type Transport } from '../../scripts/soak/stream.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type Change, subscribe } from './client.ts';

export interface ChurnSample {
  transport: Transport;
  seconds: number;
  restarts: number;
  changes: number;
  events: number;
  connections: number;
  missed: number;
  repeated: number;
}

const PER_SECOND = 5;
const IMPORT = 1000;
/** One change in so many has a time of so long ago. */
const LATE_ONE_IN = 20;
const LATE_MS = 25_000;
/** Late changes are looked for so long. */
const SETTLE_MS = 45_000;
/** Before a client connects again. */
const RECONNECT_MS = 200;

/**
 * Clients of each transport follow changes while the gateway's process is stopped and started again.
 * Each change is of another task, so every one of them has to be delivered.
 */
export async function measureChurn(seconds: number, restarts: number): Promise<ChurnSample[]> {
  const sandbox = await startSandbox({ tasks: 2000 });
  const [{ id: organization, token }] = sandbox.organizations;
  const port = await freePort();
  const env = {
    STUUT_API_URL: sandbox.url,
    PORT: String(port),
    LOG_LEVEL: 'info',
    STOP_DELAY_MS: '0',
  };
  let gateway = await startGateway(env, [token]);
  const followers = TRANSPORTS.map((transport) => new Follower(transport, gateway.url, token));
  const made: { restId: string; modifiedAt: string }[] = [];
  const insert = (agoMs = 0) => {
    const micros = Math.floor((Date.now() - agoMs) * 1000 + Math.random() * 1000);
    const modifiedAt = instantText(micros);
    const restId = sandbox.store.insert(organization, { created_at: modifiedAt });
    made.push({ restId, modifiedAt });
  };
  // Their first subscription has no `since`: it has to be open before the first change.
  for (const follower of followers) await follower.begun(() => insert());

  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  const timer = setInterval(() => {
    insert(made.length % LATE_ONE_IN === 0 ? Math.random() * LATE_MS : 0);
  }, 1000 / PER_SECOND);
  for (let restart = 1; restart <= restarts; restart++) {
    await pause((seconds * restart * 1000) / (restarts + 1) - elapsed() * 1000);
    console.error(`churn: restart ${restart} after ${elapsed().toFixed(0)} s`);
    const stopped = gateway.stop();
    for (let count = 0; count < IMPORT; count++) insert();
    await stopped;
    gateway = await startGateway(env, [token]);
  }
  await pause(seconds * 1000 - elapsed() * 1000);
  clearInterval(timer);
  await pause(SETTLE_MS);
  const samples = followers.map((follower) => ({
    seconds,
    restarts,
    changes: made.length,
    ...follower.report(made),
  }));
  for (const follower of followers) follower.stop();
  await gateway.stop();
  await sandbox.close();
  return samples;
}

/** A client that connects again whenever its stream ends, with its last watermark. */
class Follower {
  readonly #transport: Transport;
  readonly #url: URL;
  readonly #token: string;
  readonly #seen = new Map<string, number>();
  #since: string | undefined;
  #connections = 0;
  #events = 0;
  #isStopped = false;
  #stream: Stream | undefined;

  constructor(transport: Transport, url: URL, token: string) {
    this.#transport = transport;
    this.#url = url;
    this.#token = token;
    void this.#follow();
  }

  /** Resolves once a change has come. */
  async begun(insert: () => void): Promise<void> {
    while (this.#events === 0) {
      await pause(6000);
      insert();
      await pause(6000);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#stream?.close();
  }

  report(made: readonly { restId: string; modifiedAt: string }[]) {
    // Changes before the first one that came may have been before the subscription.
    const first = made.findIndex((change) => this.#seen.has(keyOf(change)));
    const missed = made.slice(first).filter((change) => !this.#seen.has(keyOf(change))).length;
    return {
      transport: this.#transport,
      events: this.#events,
      connections: this.#connections,
      missed,
      repeated: this.#events - this.#seen.size,
    };
  }

  async #follow(): Promise<void> {
    while (!this.#isStopped) {
      try {
        this.#stream = await subscribe(this.#transport, {
          url: this.#url,
          token: this.#token,
          since: this.#since,
          onChange: (change) => this.#onChange(change),
        });
        this.#connections += 1;
        await this.#stream.ended;
      } catch {
        // The gateway is not there yet.
      }
      await pause(RECONNECT_MS);
    }
  }

  #onChange(change: Change): void {
    this.#events += 1;
    this.#since = change.watermark;
    const key = keyOf(change);
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1);
  }
}

function keyOf({ restId, modifiedAt }: { restId: string; modifiedAt: string }): string {
  return `${restId} ${Date.parse(modifiedAt)}`;
}
