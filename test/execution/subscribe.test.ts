import { buildSchema, execute, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createExecutor } from '../../src/execution/execute.ts';
import { EVENT_ID, type EventStream, subscribe } from '../../src/execution/subscribe.ts';

const schema = buildSchema(`
  type Query { name: String }
  type Subscription { counted(from: Int = 0): Int!  plain: Int }
`);

/** Events that the test sends; `log` has the calls of its methods. */
class ControlledSource implements AsyncIterableIterator<unknown> {
  readonly log: string[] = [];
  #pending: PromiseWithResolvers<IteratorResult<unknown>> | undefined;

  next(): Promise<IteratorResult<unknown>> {
    this.log.push('next');
    this.#pending = Promise.withResolvers();
    return this.#pending.promise;
  }

  /** A pending `next` stays pending, as with an async generator. */
  return(): Promise<IteratorResult<unknown>> {
    this.log.push('return');
    return new Promise(() => {});
  }

  send(counted: unknown): void {
    this.#pending?.resolve({ done: false, value: { counted } });
  }

  fail(error: unknown): void {
    this.#pending?.reject(error);
  }

  end(): void {
    this.#pending?.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const compiled = createExecutor(execute);

/** Subscribes to the source, and records the executed events. */
async function open(source: unknown, { text = 'subscription { counted }', variables = {} } = {}) {
  const executed: unknown[] = [];
  const args = {
    schema,
    document: parse(text),
    variableValues: variables,
    rootValue: { counted: () => source, plain: () => source },
  };
  const result = await subscribe(args, async (event) => {
    executed.push(event);
    const { data, errors } = await compiled({ ...args, rootValue: event });
    return { ...(errors && { errors }), data: data ?? null, [EVENT_ID]: 'id' };
  });
  return { result, executed };
}

async function streamOf(source: unknown): Promise<{ stream: EventStream; executed: unknown[] }> {
  const { result, executed } = await open(source);
  if (!('next' in result)) throw new Error(JSON.stringify(result));
  return { stream: result, executed };
}

describe('the events of a subscription', () => {
  test('are executed when they are taken, one after the other', async () => {
    const source = new ControlledSource();
    const { stream, executed } = await streamOf(source);
    expect(source.log).toEqual([]);
    for (const number of [1, 2]) {
      const next = stream.next();
      source.send(number);
      expect(await next).toEqual({
        done: false,
        value: { data: { counted: number }, [EVENT_ID]: 'id' },
      });
      expect(executed).toHaveLength(number);
      expect(source.log).toHaveLength(number);
    }
  });

  test('end with the source', async () => {
    const source = new ControlledSource();
    const { stream } = await streamOf(source);
    const next = stream.next();
    source.end();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(source.log).toEqual(['next']);
  });

  test('may have errors of fields, and go on', async () => {
    const source = new ControlledSource();
    const { stream } = await streamOf(source);
    const first = stream.next();
    source.send('no number');
    expect(await first).toMatchObject({ value: { data: null, errors: [{ path: ['counted'] }] } });
    const second = stream.next();
    source.send(2);
    expect(await second).toMatchObject({ value: { data: { counted: 2 } } });
  });

  test('end with a result without data where the source fails', async () => {
    const source = new ControlledSource();
    const { stream } = await streamOf(source);
    const next = stream.next();
    const cause = new Error('the source fails');
    source.fail(cause);
    const { value, done } = await next;
    expect(done).toBe(false);
    expect(value).not.toHaveProperty('data');
    expect(value?.errors).toMatchObject([{ message: cause.message, originalError: cause }]);
    expect(value?.errors?.[0]?.locations).toEqual([{ line: 1, column: 16 }]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('end at once when they are not wanted any more, also while one is waited for', async () => {
    const source = new ControlledSource();
    const { stream } = await streamOf(source);
    const next = stream.next();
    void stream.return?.();
    expect(source.log).toEqual(['next', 'return']);
    expect(await next).toEqual({ done: true, value: undefined });
    source.send(1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    void stream.return?.();
    expect(source.log).toEqual(['next', 'return']);
  });

  test('of a source without return end as well', async () => {
    const next = () => new Promise<never>(() => {});
    const source = { next, [Symbol.asyncIterator]: () => source };
    const { stream } = await streamOf(source);
    const pending = stream.next();
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
  });
});

describe('a subscription does not begin', () => {
  test.for<
    [name: string, source: () => unknown, options: Parameters<typeof open>[1], error: string]
  >([
    ['where its field fails', () => Promise.reject(new Error('no source')), {}, 'no source'],
    [
      'where a variable does not fit',
      () => undefined,
      { text: 'subscription ($from: Int) { counted(from: $from) }', variables: { from: 'x' } },
      'Variable "$from"',
    ],
  ])('%s', async ([, source, options, error]) => {
    const { result, executed } = await open(source(), options);
    expect(result).toEqual({
      errors: [expect.objectContaining({ message: expect.stringContaining(error) })],
    });
    expect(executed).toEqual([]);
  });
});

test('events are executed by a plan', async () => {
  let fallbacks = 0;
  const executeEvent = createExecutor((args) => {
    fallbacks += 1;
    return execute(args);
  });
  const document = parse('subscription { counted  again: __typename }');
  const args = { schema, document, rootValue: { counted: 7 } };
  expect(await executeEvent(args)).toEqual({ data: { counted: 7, again: 'Subscription' } });
  expect(fallbacks).toBe(0);
});
