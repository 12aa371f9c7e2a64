import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { type ControlledRest, startControlledRest } from '../support/controlled-rest.ts';
import { pipelineSettings, restCaller } from '../support/rest-caller.ts';

const RUNS = 60;
const TIME_LIMIT = 60_000;
const TOKENS = ['one', 'one1', 'two'];
const PATHS = ['/v1/tasks?page=0', '/v1/tasks?page=0&limit=1'];
/** A deadline that may pass before the response, and one that does not. */
const SHORT_MS = 60;
const LONG_MS = 60_000;

interface Asked {
  token: string;
  path: string;
  forMs: number;
  leaving: AbortController;
  /** In the clock of a run, which counts events. */
  askedAt: number;
  outcome?: { number?: number; body?: unknown; code?: string; message?: string; isOwn: boolean };
}

type Step =
  | { kind: 'ask'; token: number; path: number; isHasty: boolean; asksAgain: boolean }
  | { kind: 'answer'; which: number; status: 200 | 401 | 422 }
  | { kind: 'leave'; which: number }
  | { kind: 'turns'; count: number }
  | { kind: 'time-out' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      token: fc.nat(TOKENS.length - 1),
      path: fc.nat(PATHS.length - 1),
      isHasty: fc.boolean(),
      asksAgain: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      which: fc.nat(5),
      status: fc.constantFrom(200 as const, 200 as const, 401 as const, 422 as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(9) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('turns' as const), count: fc.nat(12) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'time-out' } as const) },
);

/** One process and its REST API, with random events. */
class Run {
  readonly asked: Asked[] = [];
  /** When the response to a request was first returned to a caller. */
  readonly answeredAt = new Map<number, number>();
  readonly upstream: RestPipeline;
  readonly #rest: ControlledRest;
  #clock = 0;

  constructor(rest: ControlledRest) {
    this.#rest = rest;
    const settings = pipelineSettings(rest.url, { timeoutMs: LONG_MS, concurrency: 8 });
    this.upstream = new RestPipeline(settings);
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'ask') this.#ask(step);
    else if (step.kind === 'answer') at(this.#rest.waiting(), step.which)?.answer(step.status);
    else if (step.kind === 'leave') at(this.waiting(), step.which)?.leaving.abort();
    else if (step.kind === 'time-out') await this.#timeOut();
    else for (let count = 0; count < step.count; count++) await turn();
  }

  waiting(): Asked[] {
    return this.asked.filter(({ outcome }) => outcome === undefined);
  }

  /** Answers all requests until no caller waits. */
  async end(): Promise<void> {
    while (this.waiting().length > 0) {
      for (const arrival of this.#rest.waiting()) arrival.answer();
      await turn();
    }
  }

  #ask(step: Extract<Step, { kind: 'ask' }>): void {
    const { isHasty, asksAgain } = step;
    const [token, path] = [TOKENS[step.token] ?? '', PATHS[step.path] ?? ''];
    const leaving = new AbortController();
    const forMs = isHasty ? SHORT_MS : LONG_MS;
    this.#clock += 1;
    const asked: Asked = { token, path, forMs, leaving, askedAt: this.#clock };
    this.asked.push(asked);
    let isOwn = false;
    const caller = restCaller({ token, signal: leaving.signal, forMs });
    this.upstream
      .get(path, caller, {
        onJoin: (joined) => {
          isOwn ||= joined === undefined;
        },
      })
      .then(
        ({ body }) => {
          asked.outcome = { body, number: this.#noteAnswer(JSON.stringify(body)), isOwn };
          if (asksAgain) this.#ask({ ...step, asksAgain: false });
        },
        (error: unknown) => {
          if (!(error instanceof GatewayError)) throw error;
          const { code, message } = error;
          asked.outcome = { code, message, isOwn };
          if (code === 'BAD_USER_INPUT') asked.outcome.number = this.#noteAnswer(message);
        },
      );
  }

  #noteAnswer(text: string): number {
    const number = Number(/"number":(\d+)/.exec(text)?.[1]);
    this.#clock += 1;
    if (!this.answeredAt.has(number)) this.answeredAt.set(number, this.#clock);
    return number;
  }

  async #timeOut(): Promise<void> {
    const hasty = this.waiting().find(({ forMs }) => forMs === SHORT_MS);
    while (hasty !== undefined && hasty.outcome === undefined) await turn();
  }
}

const at = <Item>(list: Item[], which: number): Item | undefined => list[which % list.length];

test(
  'in every interleaving, each caller gets the answer to its own call, and none from before it',
  async ({ annotate }) => {
    const counts = { asked: 0, shared: 0, failed: 0, timedOut: 0, requests: 0 };
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 15, maxLength: 60, size: '+1' }),
      async (steps) => {
        await using rest = await startControlledRest();
        const run = new Run(rest);
        for (const next of steps) await run.take(next);
        await run.end();

        for (const { token, path, forMs, leaving, askedAt, outcome } of run.asked) {
          if (outcome === undefined) throw new Error('nobody waits');
          const { number, body, code, message, isOwn } = outcome;
          counts.asked += 1;
          counts.shared += Number(!isOwn);
          counts.failed += Number(code !== undefined);
          if (number !== undefined) {
            const stamp = { token, path, number };
            if (code === undefined) expect(body).toEqual(stamp);
            else expect(message).toContain(JSON.stringify(stamp));
            expect(run.answeredAt.get(number)).toBeGreaterThan(askedAt);
          } else if (code === 'UPSTREAM_TIMEOUT') {
            counts.timedOut += 1;
            expect(forMs).toBe(SHORT_MS);
          } else if (code !== 'UNAUTHENTICATED') {
            expect({ code, hasLeft: leaving.signal.aborted }).toEqual({
              code: 'UPSTREAM_UNAVAILABLE',
              hasLeft: true,
            });
          }
        }
        counts.requests += rest.arrivals.length;
        const own = run.asked.filter(({ outcome }) => outcome?.isOwn).length;
        expect(rest.arrivals.length).toBeLessThanOrEqual(own);
        await expect
          .poll(() => run.upstream.state)
          .toEqual({
            active: 0,
            queued: 0,
            shareable: 0,
            rateLimitedTokens: 0,
            breakers: expect.objectContaining({ open: 0 }),
          });
        run.upstream.close();
      },
    );
    await fc.assert(property, { numRuns: RUNS });
    await annotate(JSON.stringify(counts));
    expect(counts.shared).toBeGreaterThan(0);
    expect(counts.timedOut).toBeGreaterThan(0);
  },
  TIME_LIMIT,
);
