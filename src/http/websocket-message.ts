import { CloseCode, type Message, MessageType, parseMessage } from 'graphql-ws';
import { isObject } from '../rest/json.ts';
import { isTooDeep, MAX_JSON_DEPTH } from '../schema/json-depth.ts';

/** Of a close frame (RFC 6455, section 5.5), less the code. */
const MAX_REASON_BYTES = 123;

/** Closes the WebSocket. */
export class ProtocolError extends Error {
  readonly code: CloseCode;

  constructor(code: CloseCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** @throws ProtocolError for anything but a message of the protocol */
export function messageFrom(text: string): Message {
  const message = parsed(text);
  // It is sent back. What is wrong with an operation is an error of that operation.
  if (message.type === MessageType.Ping && isTooDeep(message.payload)) {
    throw new ProtocolError(
      CloseCode.BadRequest,
      `The payload of ping is nested more than ${MAX_JSON_DEPTH} levels deep`,
    );
  }
  return message;
}

function parsed(text: string): Message {
  try {
    return parseMessage(withQuery(JSON.parse(text)));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'The message is not JSON' : withoutValue(error);
    const isShort = Buffer.byteLength(reason) <= MAX_REASON_BYTES;
    throw new ProtocolError(CloseCode.BadRequest, isShort ? reason : 'The message is malformed');
  }
}

/** The package ends with what it was sent, which can be a token. */
function withoutValue(error: unknown): string {
  return String(error)
    .replace(/^Error: /, '')
    .replace(/(?:, but got| property ").*$/s, '');
}

/** Clients of trusted documents send an id in its place, which the package does not know. */
function withQuery(message: unknown): unknown {
  if (!isObject(message)) return message;
  const { type, payload } = message;
  if (type !== MessageType.Subscribe || !isObject(payload)) return message;
  return { ...message, payload: { ...payload, query: payload.query ?? '' } };
}

/**
 * The token of a browser, which can send no header with an upgrade.
 *
 * @throws ProtocolError where it is no text
 */
export function authorizationIn(payload: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(payload)) {
    if (name.toLowerCase() !== 'authorization') continue;
    if (typeof value === 'string') return value;
    throw new ProtocolError(
      CloseCode.BadRequest,
      'The authorization of connection_init is not a string',
    );
  }
  return undefined;
}

export function tooManyOperations(id: string, most: number): object {
  const message = `This WebSocket has ${most} operations running already, the most that are allowed.`;
  const payload = [{ message, extensions: { code: 'SUBSCRIPTION_LIMIT' } }];
  return { id, type: MessageType.Error, payload };
}
