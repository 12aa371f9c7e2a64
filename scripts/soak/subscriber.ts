import { setTimeout as pause } from 'node:timers/promises';
import { below, oneOf, type Random } from '../../sandbox/random.ts';
import { checkResult, type Tally, type Tenant } from './check.ts';
import type { SoakedGateway } from './client.ts';
import { openStream, type Stream, type Transport } from './stream.ts';

const QUERY = `subscription Changes($filter: TaskFilter, $since: DateTime) {
  taskChanges(filter: $filter, since: $since) {
    matches isNew watermark
    task { id restId organizationId label status assignee { id organizationId tasks(first: 2) { nodes { id organizationId } } } }
  }
}`;
const STATUSES = ['OPEN', 'COMPLETED', 'CLOSED', 'FAILED', 'PROCESSING'];
/** The longest time that a stream is followed. */
const MAX_STAY_MS = 12_000;
const RECONNECT_MS = 300;

/** A client of one tenant that follows changes, disconnects, and reconnects. */
export class Subscriber {
  readonly #gateway: SoakedGateway;
  readonly #tenant: Tenant;
  readonly #transport: Transport;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #others: readonly Tenant[];
  #since: string | undefined;

  constructor(
    gateway: SoakedGateway,
    {
      tenant,
      tenants,
      transport,
    }: { tenant: Tenant; tenants: readonly Tenant[]; transport: Transport },
    random: Random,
    tally: Tally,
  ) {
    this.#gateway = gateway;
    this.#tenant = tenant;
    this.#others = tenants.filter(({ id }) => id !== tenant.id);
    this.#transport = transport;
    this.#random = random;
    this.#tally = tally;
  }

  /** @param until on the clock of `performance.now()` */
  async run(until: number): Promise<void> {
    while (performance.now() < until) {
      const stay = Math.min(below(this.#random, MAX_STAY_MS), until - performance.now());
      const stream = await this.#open();
      if (stream !== undefined) {
        await Promise.race([stream.ended, pause(Math.max(0, stay))]);
        stream.close();
        await stream.ended;
      }
      await pause(below(this.#random, RECONNECT_MS));
    }
  }

  async #open(): Promise<Stream | undefined> {
    this.#tally.streams += 1;
    const isResumed = below(this.#random, 2) === 0;
    const variables = { filter: this.#filter(), since: isResumed ? this.#since : undefined };
    try {
      return await openStream(this.#transport, {
        url: this.#gateway.url,
        token: this.#tenant.token,
        query: QUERY,
        variables,
        onResult: (text) => this.#onResult(text),
      });
    } catch (error) {
      if (this.#gateway.isRestarting) this.#tally.unreached += 1;
      else this.#tally.violations.push(`no stream over ${this.#transport}: ${error}`);
      return undefined;
    }
  }

  #onResult(text: string): void {
    checkResult(text, this.#tenant, this.#others, this.#tally);
    const [, watermark] = /"watermark":"([^"]+)"/.exec(text) ?? [];
    if (watermark === undefined) return;
    this.#since = watermark;
    this.#tally.events += 1;
  }

  #filter(): Record<string, unknown> {
    const filters = [
      {},
      { status: [oneOf(this.#random, STATUSES)] },
      { assigneeId: oneOf(this.#random, this.#tenant.users) },
      { isAutomated: below(this.#random, 2) === 0 },
      { classification: ['dispute', 'payment_plan'] },
    ];
    return oneOf(this.#random, filters);
  }
}
