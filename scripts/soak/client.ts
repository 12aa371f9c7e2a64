import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { below, type Random } from '../../sandbox/random.ts';
import { checkResult, type Tally, type Tenant } from './check.ts';
import { type Memory, type Operation, someOperation } from './queries.ts';

interface Answer {
  status: number;
  text: string;
}

/** One request in so many is aborted before its response. */
const ABORT_ONE_IN = 20;
/** The average time between two requests of one client. */
const PAUSE_MS = 90;
const MAX_REMEMBERED = 50;

/** The gateway, from the view of its clients. */
export interface SoakedGateway {
  readonly url: URL;
  /** Whether a new connection may be refused. */
  readonly isRestarting: boolean;
}

/** A client of one tenant that sends one request after another, and checks each response. */
export class Client {
  readonly #gateway: SoakedGateway;
  readonly #tenant: Tenant;
  readonly #others: readonly Tenant[];
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #memory: Memory;

  constructor(
    gateway: SoakedGateway,
    tenant: Tenant,
    tenants: readonly Tenant[],
    random: Random,
    tally: Tally,
  ) {
    this.#gateway = gateway;
    this.#tenant = tenant;
    this.#others = tenants.filter(({ id }) => id !== tenant.id);
    this.#random = random;
    this.#tally = tally;
    // Some ids belong to users of other tenants: REST has to find no task for them.
    this.#memory = { cursors: [], tasks: [], users: tenants.flatMap(({ users }) => users) };
  }

  /** @param until on the clock of `performance.now()` */
  async run(until: number): Promise<void> {
    while (performance.now() < until) {
      await this.#sendOne();
      await pause(below(this.#random, 2 * PAUSE_MS));
    }
    this.#agent.destroy();
  }

  async #sendOne(): Promise<void> {
    const operation = someOperation(this.#random, this.#memory);
    const isBatch = below(this.#random, 15) === 0;
    const body = isBatch ? [operation, someOperation(this.#random, this.#memory)] : operation;
    const abortAfter =
      below(this.#random, ABORT_ONE_IN) === 0 ? below(this.#random, 120) : undefined;
    const start = performance.now();
    const answer = await this.#send(JSON.stringify(body, keys), abortAfter).catch(
      (error: Error) => {
        if (this.#gateway.isRestarting && error instanceof UnreachedError) {
          this.#tally.unreached += 1;
        } else if (abortAfter === undefined) {
          this.#tally.violations.push(`no answer: ${error.message}`);
        }
        return undefined;
      },
    );
    this.#tally.requests += 1;
    if (answer === undefined) {
      this.#tally.aborted += 1;
      return;
    }
    this.#recordTime(operation, performance.now() - start);
    this.#check(answer);
  }

  #send(body: string, abortAfter: number | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${this.#tenant.token}`,
      };
      const outgoing = request(
        this.#gateway.url,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', reject);
        },
      );
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A request on a connection that the gateway was closing has not reached it.
        const isUnreached = error.code === 'ECONNREFUSED' || outgoing.reusedSocket;
        reject(isUnreached ? new UnreachedError(error.message) : error);
      });
      outgoing.end(body);
      if (abortAfter !== undefined) setTimeout(() => outgoing.destroy(), abortAfter);
    });
  }

  #recordTime({ name }: Operation, ms: number): void {
    const { slowest } = this.#tally;
    slowest.push({ name, ms: Math.round(ms) });
    slowest.sort((a, b) => b.ms - a.ms).splice(5);
  }

  #check({ status, text }: Answer): void {
    const { violations } = this.#tally;
    if (status >= 500) violations.push(`status ${status}: ${text.slice(0, 200)}`);
    const { parsed, codes } = checkResult(text, this.#tenant, this.#others, this.#tally);
    if (parsed !== undefined) this.#keepIds(parsed);
    if (codes === 0) this.#tally.ok += 1;
  }

  /** Keeps cursors to continue from, and ids of tasks to look up again, from anywhere in the response. */
  #keepIds(parsed: unknown): void {
    const { cursors, tasks } = this.#memory;
    const text = JSON.stringify(parsed);
    for (const [, cursor = ''] of text.matchAll(/"(?:end|start)Cursor":"([^"]+)"/g))
      cursors.push(cursor);
    const [, id] = /"id":"(VGFzaz[^"]+)"/.exec(text) ?? [];
    if (id !== undefined) tasks.push(id);
    cursors.splice(0, cursors.length - MAX_REMEMBERED);
    tasks.splice(0, tasks.length - MAX_REMEMBERED);
  }
}

class UnreachedError extends Error {}

/** `name` is only for the report. */
function keys(key: string, value: unknown): unknown {
  return key === 'name' ? undefined : value;
}
