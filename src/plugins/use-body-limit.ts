import { createGraphQLError, type FetchAPI, type Plugin } from 'graphql-yoga';

/**
 * Refuses bodies of more bytes than the limit. Where `Content-Length` says how many there are, the
 * HTTP parser holds the sender to it and the body is read as it is; Yoga's own limit would pass
 * every body through a stream that counts.
 */
export function useBodyLimit(limit: number): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      const length = request.headers.get('content-length');
      if (length !== null) {
        if (Number(length) > limit) throw tooLarge();
        return;
      }
      if (requestParser === undefined || request.body === null) return;
      setRequestParser(async (chunked) =>
        requestParser(await readWithin(limit, chunked, fetchAPI)),
      );
    },
  };
}

/** @throws GraphQLError as soon as there is more than the limit */
async function readWithin(limit: number, request: Request, fetchAPI: FetchAPI): Promise<Request> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw tooLarge();
    chunks.push(chunk);
  }
  const { url, method, headers, signal } = request;
  return new fetchAPI.Request(url, { method, headers, signal, body: Buffer.concat(chunks) });
}

function tooLarge() {
  return createGraphQLError('Request body too large', {
    extensions: { code: 'REQUEST_ENTITY_TOO_LARGE', http: { status: 413 } },
  });
}
