import type { Sandbox } from '../../../sandbox/server.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { sendSubscription } from '../../support/live.ts';
import { connect, type SocketOptions } from '../../support/socket.ts';

export interface Served {
  sandbox: Sandbox;
  gateway: Gateway;
  port: number;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

interface Params {
  query: string;
  variables: Record<string, unknown>;
}

/** A subscription, with everything that its client receives. */
export class RecordedStream {
  text = '';
  hasEnded = false;
  readonly #client = new AbortController();

  /** @param run calls back for each part; ends when the signal aborts */
  constructor(run: (onText: (text: string) => void, signal: AbortSignal) => Promise<void>) {
    const onText = (text: string) => {
      this.text += text;
    };
    void run(onText, this.#client.signal)
      .catch((error) => {
        if (!this.#client.signal.aborted) onText(String(error));
      })
      .finally(() => {
        this.hasEnded = true;
      });
  }

  get events(): number {
    return this.text.match(/^event: next$|"type":"next"/gm)?.length ?? 0;
  }

  close(): void {
    this.#client.abort();
  }
}

/** The same subscription over each transport, and over a WebSocket with the token in each of its places. */
export function openStreams(served: Served, params: Params): RecordedStream[] {
  const [north, harbour] = served.sandbox.organizations;
  return [
    new RecordedStream((onText, signal) => followSse(served, params, { onText, signal })),
    ...[
      { init: { Authorization: `Bearer ${north.token}` } },
      { headers: { authorization: `Bearer ${harbour.token}` } },
    ].map(
      (options) =>
        new RecordedStream((onText, signal) =>
          followSocket(served, options, { ...params, onText, signal }),
        ),
    ),
  ];
}

/** Whether each one is open or has ended, so that none waits for its first poll. */
export function haveBegun({ gateway }: Served, streams: readonly RecordedStream[]): boolean {
  const { sse, websocket } = gateway.counters.subscriptions;
  if (streams.some(({ text }) => text === '')) return false;
  return sse + websocket + streams.filter(({ hasEnded }) => hasEnded).length >= streams.length;
}

interface Recording {
  onText: (text: string) => void;
  signal: AbortSignal;
}

async function followSse(
  served: Served,
  { query, variables }: Params,
  { onText, signal }: Recording,
): Promise<void> {
  const headers = { cookie: 'session=variable-4471' };
  const response = await sendSubscription(served, { query, variables, headers, signal });
  for (const [name, value] of response.headers) onText(`${name}: ${value}\n`);
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) onText(decoder.decode(part, { stream: true }));
}

async function followSocket(
  served: Served,
  { init, headers }: SocketOptions,
  { query, variables, onText, signal }: Params & Recording,
): Promise<void> {
  const socket = await connect(served, { ...(headers && { headers }) });
  signal.addEventListener('abort', () => socket.socket.close());
  socket.send({ type: 'connection_init', payload: init });
  socket.send({ id: '1', type: 'subscribe', payload: { query, variables } });
  for (;;) {
    const message = await socket.next();
    if (message === undefined) break;
    onText(`${JSON.stringify(message)}\n`);
    if (message.type === 'error' || message.type === 'complete') socket.socket.close();
  }
  const { code, reason } = await socket.closed;
  onText(`${code} ${reason}`);
}
