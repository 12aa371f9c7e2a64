import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HEARTBEAT_MS, sendEvents } from '../../src/http/sse.ts';
import type { EventTexts } from '../../src/plugins/request-state.ts';
import { serve } from '../support/serve.ts';

afterEach(() => vi.useRealTimers());

/** Events that the test makes; how many were taken, and whether they were ended. */
class Texts implements EventTexts {
  taken = 0;
  isEnded = false;
  readonly #make: (taken: number) => Promise<string | undefined>;

  constructor(make: (taken: number) => Promise<string | undefined>) {
    this.#make = make;
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    const value = await this.#make(this.taken);
    this.taken += 1;
    return value === undefined || this.isEnded
      ? { done: true, value: undefined }
      : { done: false, value };
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.isEnded = true;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function answerWith(events: EventTexts) {
  return serve((_request, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void sendEvents(response, events);
  });
}

async function textOf(response: Response, contains: string): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes(contains)) {
    const step = await reader?.read();
    if (step === undefined || step.done) break;
    text += step.value;
  }
  return text;
}

describe('an event stream', () => {
  test('sends a comment at once, and one every twelve seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await using server = await answerWith(new Texts(() => new Promise(() => {})));
    const response = await fetch(server.url);
    const reading = textOf(response, ':\n\n:\n\n:\n\n');
    await expect.poll(() => vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(2 * HEARTBEAT_MS);
    expect(await reading).toBe(':\n\n:\n\n:\n\n');
    expect(HEARTBEAT_MS).toBeLessThan(30_000);
  });

  test('ends with complete, and without a timer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const events = new Texts(async (taken) =>
      taken < 2 ? `event: next\ndata: ${taken}\n\n` : undefined,
    );
    await using server = await answerWith(events);
    const text = await (await fetch(server.url)).text();
    expect(text).toBe(
      ':\n\nevent: next\ndata: 0\n\nevent: next\ndata: 1\n\nevent: complete\ndata:\n\n',
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  test('takes no more events than its client reads, and ends them when it leaves', async () => {
    const events = new Texts(async () => `data: ${'x'.repeat(10_000)}\n\n`);
    await using server = await answerWith(events);
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let before = -1;
    // Until the buffers of both sides are full.
    await expect
      .poll(
        () => {
          const isStill = events.taken === before && before > 0;
          before = events.taken;
          return isStill;
        },
        { interval: 100, timeout: 10_000 },
      )
      .toBe(true);
    expect(events.taken).toBeLessThan(5000);
    expect(events.isEnded).toBe(false);
    socket.destroy();
    await expect.poll(() => events.isEnded).toBe(true);
  });
});
