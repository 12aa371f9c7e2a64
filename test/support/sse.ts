/** One event of a stream: `next` with a result, or `complete`. */
export interface StreamEvent<Data = Record<string, unknown>> {
  event: string;
  id: string | undefined;
  result:
    | { data?: Data | null; errors?: { message: string; extensions: { code: string } }[] }
    | undefined;
}

/** Reads Server-Sent Events one after the other. */
export class EventStream<Data = Record<string, unknown>> {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  constructor({ body }: Response) {
    if (body === null) throw new Error('the response has no body');
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event; `undefined` at the end of the response. Comments are left out. */
  async next(): Promise<StreamEvent<Data> | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end !== -1) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const event = eventOf<Data>(block);
        if (event !== undefined) return event;
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

function eventOf<Data>(block: string): StreamEvent<Data> | undefined {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(':'))
      .map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
      }),
  );
  if (fields.size === 0) return undefined;
  const data = fields.get('data');
  return {
    event: fields.get('event') ?? 'message',
    id: fields.get('id'),
    result: data ? JSON.parse(data) : undefined,
  };
}
