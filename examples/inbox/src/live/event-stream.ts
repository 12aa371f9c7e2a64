/** The gateway sends something every 12 seconds. */
const MAX_SILENCE_MS = 30_000;

/**
 * The results in a response of GraphQL over SSE, distinct connections mode.
 *
 * @throws Error if the connection breaks, or is silent for too long
 */
export async function* readEventStream<Result>(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Result, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await orSilence(reader.read());
      if (done) throw new Error('The connection broke.');
      const blocks = (text + value).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map(fieldOf));
        if (fields.get('event') === 'complete') return;
        if (fields.get('event') === 'next') yield JSON.parse(fields.get('data') ?? '');
      }
    }
  } finally {
    // Also ends the request.
    await reader.cancel().catch(() => {});
  }
}

/** `event: next` -> `['event', 'next']`. A comment has no name. */
function fieldOf(line: string): [string, string] {
  const [name = ''] = line.split(':', 1);
  return [name, line.slice(name.length + 1).trimStart()];
}

/** A connection can be lost without an event, for example while a laptop sleeps. */
async function orSilence<Chunk>(read: Promise<Chunk>): Promise<Chunk> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The gateway is silent.')), MAX_SILENCE_MS);
  try {
    return await Promise.race([read, promise]);
  } finally {
    clearTimeout(timer);
  }
}
