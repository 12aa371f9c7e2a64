import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A connection that sends any bytes, and parses answers one by one. */
export class RawSocket implements AsyncDisposable {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #isClosed = false;
  #changed = Promise.withResolvers<void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    const note = () => {
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    };
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      note();
    });
    socket.on('error', () => {});
    const close = () => {
      this.#isClosed = true;
      note();
    };
    socket.on('end', close);
    socket.on('close', close);
  }

  static async open(port: number): Promise<RawSocket> {
    // Some tests need half-open connections.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawSocket(socket);
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** Ends the sending side; reading continues. */
  finish(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** The next response; `undefined` if the connection was closed without one. */
  async answer({ isHead = false } = {}): Promise<RawAnswer | undefined> {
    for (;;) {
      const parsed = parse(this.#received, isHead, this.#isClosed);
      if (parsed !== undefined) {
        this.#received = this.#received.subarray(parsed.length);
        return parsed.answer;
      }
      if (this.#isClosed) return undefined;
      await this.#changed.promise;
    }
  }

  /** Resolves once the other side has closed. */
  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#changed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}

function parse(
  received: Buffer,
  isHead: boolean,
  isClosed: boolean,
): { answer: RawAnswer; length: number } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const status = Number(statusLine.split(' ')[1]);
  const bodyAt = end + 4;
  const hasNoBody = isHead || status === 204 || status < 200;
  const length = hasNoBody ? 0 : Number(headers['content-length'] ?? Number.NaN);
  if (Number.isNaN(length) && !isClosed) return undefined;
  const bodyEnd = Number.isNaN(length) ? received.length : bodyAt + length;
  if (received.length < bodyEnd) return undefined;
  return {
    answer: { status, headers, body: received.subarray(bodyAt, bodyEnd).toString() },
    length: bodyEnd,
  };
}

/** A request as text, with `Content-Length` where it has a body. */
export function rawRequest(
  startLine: string,
  headers: readonly string[] = ['Host: gateway'],
  body?: string,
): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return `${[startLine, ...headers, ...length].join('\r\n')}\r\n\r\n${body ?? ''}`;
}
