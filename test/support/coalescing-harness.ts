import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { UpstreamAnswer } from '../../src/rest/answer.ts';
import type { Caller } from '../../src/rest/caller.ts';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { type ControlledRest, startControlledRest } from './controlled-rest.ts';
import { pipelineSettings, restCaller } from './rest-caller.ts';

/** Long enough for an unwanted request to arrive. */
const QUIET_MS = 50;

export const PATH = '/v1/tasks?page=0&limit=3';

/** The answer to a request, by its number. */
export const stamped = (number: number, token = 'one', path = PATH) => ({
  status: 200,
  body: { token, path, number },
});

/** A `RestPipeline` over a controlled REST API for each test. Afterwards no call or breaker may be left. */
export class CoalescingHarness {
  #rest: ControlledRest | undefined;
  #upstream: RestPipeline | undefined;
  /** Calls that did not join another call. */
  own = 0;

  constructor() {
    beforeEach(async () => {
      this.own = 0;
      this.#rest = await startControlledRest();
      this.#upstream = new RestPipeline(pipelineSettings(this.#rest.url, { concurrency: 16 }));
    });
    afterEach(async () => {
      await expect
        .poll(() => this.upstream.state)
        .toMatchObject({ active: 0, queued: 0, shareable: 0, breakers: { open: 0 } });
      this.upstream.close();
      await this.rest[Symbol.asyncDispose]();
    });
  }

  get rest(): ControlledRest {
    if (this.#rest === undefined) throw new Error('not in a test');
    return this.#rest;
  }

  get upstream(): RestPipeline {
    if (this.#upstream === undefined) throw new Error('not in a test');
    return this.#upstream;
  }

  /** The answer, or the code of the failure. */
  ask(asking: Caller = restCaller(), path = PATH): Promise<UpstreamAnswer | string> {
    const answered = this.upstream.get(path, asking, {
      onJoin: (joined) => {
        if (joined === undefined) this.own += 1;
      },
    });
    return answered.catch((error: unknown) =>
      error instanceof GatewayError ? error.code : `unforeseen: ${error}`,
    );
  }

  arrived(requests: number): Promise<void> {
    return expect.poll(() => this.rest.arrivals.length, { interval: 2 }).toBe(requests);
  }

  async expectNoMoreThan(requests: number): Promise<void> {
    await pause(QUIET_MS);
    expect(this.rest.arrivals).toHaveLength(requests);
  }
}
