import type { ServerResponse } from 'node:http';

/**
 * Writes chunks as fast as the client reads them.
 *
 * @param stop ends the chunks; called when the client disconnects
 */
export async function writeChunks(
  response: ServerResponse,
  chunks: AsyncIterable<string | Uint8Array>,
  stop: () => void,
): Promise<void> {
  response.once('close', stop);
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.off('close', stop);
}

/** Resolves when the client has read enough, or has disconnected. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
