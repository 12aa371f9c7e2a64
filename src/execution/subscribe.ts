import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  locatedError,
  type SelectionNode,
} from 'graphql';

/** The key of an event's id in its result. It is kept when the result is spread, and is not in its JSON. */
export const EVENT_ID: unique symbol = Symbol('event id');

export interface EventResult extends ExecutionResult {
  [EVENT_ID]?: string | undefined;
}

export type EventStream = AsyncIterableIterator<EventResult, undefined>;

/** The result of the operation for one event. */
type ExecuteEvent = (event: unknown) => Promise<EventResult>;

const DONE: IteratorResult<EventResult, undefined> = { done: true, value: undefined };

/**
 * Subscribes (GraphQL specification, 6.2.3). Each event is executed when its result is requested. If the
 * source fails, the last result has its error, without `data`.
 *
 * @returns a result with errors if the subscription does not begin
 */
export async function subscribe(
  args: ExecutionArgs,
  execute: ExecuteEvent,
): Promise<EventStream | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const field = getOperationAST(args.document, args.operationName)?.selectionSet.selections;
  return new EventResults(source[Symbol.asyncIterator](), execute, field);
}

/** Not an async generator, because its `return` would wait for a pending `next`. */
class EventResults implements EventStream {
  readonly #source: AsyncIterator<unknown>;
  readonly #execute: ExecuteEvent;
  readonly #field: readonly SelectionNode[] | undefined;
  #hasEnded = false;
  #settleNext: ((step: IteratorResult<EventResult, undefined>) => void) | undefined;

  /** @param field the field that errors of the source are reported for */
  constructor(
    source: AsyncIterator<unknown>,
    execute: ExecuteEvent,
    field: readonly SelectionNode[] | undefined,
  ) {
    this.#source = source;
    this.#execute = execute;
    this.#field = field;
  }

  /** Transports call it one at a time. */
  next(): Promise<IteratorResult<EventResult, undefined>> {
    if (this.#hasEnded) return Promise.resolve(DONE);
    return new Promise((resolve) => {
      this.#settleNext = resolve;
      void this.#nextResult().then(resolve);
    });
  }

  /** Ends the source and a pending `next` immediately. */
  async return(): Promise<IteratorResult<EventResult, undefined>> {
    if (this.#hasEnded) return DONE;
    this.#hasEnded = true;
    this.#settleNext?.(DONE);
    await this.#source.return?.().catch(() => {});
    return DONE;
  }

  async #nextResult(): Promise<IteratorResult<EventResult, undefined>> {
    try {
      const step = await this.#source.next();
      if (!step.done) return { done: false, value: await this.#execute(step.value) };
      this.#hasEnded = true;
      return DONE;
    } catch (error) {
      this.#hasEnded = true;
      void this.#source.return?.().catch(() => {});
      return { done: false, value: { errors: [locatedError(error, this.#field)] } };
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
