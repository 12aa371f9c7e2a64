import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { CloseCode, type Message, MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { createRequestState, type RequestState } from '../plugins/request-state.ts';
import { applyBackpressure, type LivenessSettings, watchLiveness } from './websocket-liveness.ts';
import {
  authorizationIn,
  messageFrom,
  ProtocolError,
  tooManyOperations,
} from './websocket-message.ts';
import { type OperationSettings, runOperation } from './websocket-operation.ts';

export interface ConnectionSettings extends OperationSettings, LivenessSettings {
  /** The most operations of one WebSocket at a time. */
  maxOperations: number;
  /** Time for the first message. */
  initTimeoutMs?: number | undefined;
  onClose(): void;
}

const INIT_TIMEOUT_MS = 3000;
const GOING_AWAY = 1001;

/** One WebSocket, as https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md describes it. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #settings: ConnectionSettings;
  readonly #upgrade: { headers: IncomingHttpHeaders; state: RequestState };
  /** Keys are the client's ids. */
  readonly #operations = new Map<string, AbortController>();
  #operationCount = 0;
  #authorization: string | undefined;
  #hasBegun = false;
  #isDraining = false;

  constructor(
    socket: WebSocket,
    { headers, socket: transport }: IncomingMessage,
    state: RequestState,
    settings: ConnectionSettings,
  ) {
    const { initTimeoutMs = INIT_TIMEOUT_MS } = settings;
    this.#socket = socket;
    this.#settings = settings;
    this.#upgrade = { headers, state };
    const initTimeout = setTimeout(() => {
      if (this.#hasBegun) return;
      socket.close(CloseCode.ConnectionInitialisationTimeout, 'connection_init did not arrive');
    }, initTimeoutMs);
    watchLiveness(socket, transport, settings);
    socket.on('message', (data) => {
      this.#receive(String(data));
      applyBackpressure(socket);
    });
    // Ignored: a `close` event follows.
    socket.on('error', () => {});
    socket.once('close', (code) => {
      clearTimeout(initTimeout);
      for (const client of this.#operations.values()) client.abort();
      settings.onClose();
      this.#log(code);
    });
  }

  /** Closes the WebSocket when its operations have ended. */
  drain(): void {
    this.#isDraining = true;
    if (this.#operations.size === 0) this.#socket.close(GOING_AWAY, 'The gateway stops');
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #receive(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    try {
      this.#handle(messageFrom(text));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#socket.close(error.code, error.message);
    }
  }

  /** @throws ProtocolError for a message that is not allowed now */
  #handle(message: Message): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        this.#begin(message.payload ?? {});
        break;
      case MessageType.Ping:
        void this.#send({ type: MessageType.Pong, payload: message.payload });
        break;
      case MessageType.Pong:
        break;
      case MessageType.Subscribe:
        this.#subscribe(message.id, message.payload);
        break;
      case MessageType.Complete:
        this.#operations.get(message.id)?.abort();
        this.#operations.delete(message.id);
        break;
      default:
        throw new ProtocolError(CloseCode.BadRequest, `A client does not send ${message.type}`);
    }
  }

  #begin(payload: Record<string, unknown>): void {
    if (this.#hasBegun) {
      throw new ProtocolError(
        CloseCode.TooManyInitialisationRequests,
        'connection_init was sent before',
      );
    }
    this.#authorization = authorizationIn(payload) ?? this.#upgrade.headers.authorization;
    this.#hasBegun = true;
    void this.#send({ type: MessageType.ConnectionAck });
  }

  #subscribe(id: string, params: object): void {
    const { maxOperations } = this.#settings;
    if (!this.#hasBegun) {
      throw new ProtocolError(CloseCode.Unauthorized, 'connection_init comes first');
    }
    if (this.#operations.has(id)) {
      throw new ProtocolError(
        CloseCode.SubscriberAlreadyExists,
        'An operation with this id is still running',
      );
    }
    if (this.#isDraining) return;
    if (this.#operations.size >= maxOperations) {
      void this.#send(tooManyOperations(id, maxOperations));
      return;
    }
    const client = new AbortController();
    this.#operations.set(id, client);
    void this.#run(id, params, client);
  }

  async #run(id: string, params: object, client: AbortController): Promise<void> {
    const message = (type: string, payload?: string) =>
      `{"id":${JSON.stringify(id)},"type":"${type}"${payload === undefined ? '' : `,"payload":${payload}`}}`;
    await runOperation(
      { params, state: this.#nextState(), headers: this.#headers, signal: client.signal },
      this.#settings,
      (type, payload) => this.#sendText(message(type, payload)),
    );
    if (this.#operations.get(id) === client) this.#operations.delete(id);
    if (this.#isDraining) this.drain();
  }

  /**
   * Creates the state of an operation. Its id begins with the request id of the upgrade, so that the log
   * shows both.
   */
  #nextState(): RequestState {
    this.#operationCount += 1;
    const { state } = this.#upgrade;
    const { traceparent, clientAddress } = state;
    const id = `${state.id}/${this.#operationCount}`;
    const own = createRequestState({ traceparent }, clientAddress);
    return { ...own, id, transport: 'websocket' };
  }

  get #headers(): Record<string, string> {
    const { tracestate } = this.#upgrade.headers;
    return {
      ...(this.#authorization !== undefined && { authorization: this.#authorization }),
      ...(typeof tracestate === 'string' && { tracestate }),
    };
  }

  #send(message: Message | object): Promise<void> {
    return this.#sendText(JSON.stringify(message));
  }

  /** Resolves when the text was sent, or when sending failed. */
  #sendText(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.send(text, () => {
        applyBackpressure(this.#socket);
        resolve();
      });
    });
  }

  #log(code: number): void {
    const { id, clientAddress, startedAt } = this.#upgrade.state;
    const ms = Math.round(performance.now() - startedAt);
    const operations = this.#operationCount;
    this.#settings.logger.debug(
      { requestId: id, clientAddress, ms, operations, code },
      'websocket closed',
    );
  }
}
