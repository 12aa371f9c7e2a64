import { CloseCode, type Message, MessageType, parseMessage } from 'graphql-ws';
import { isObject } from '../rest/json.ts';
import { isTooDeep, MAX_JSON_DEPTH } from '../schema/json-depth.ts';

/** The most bytes of a close frame (RFC 6455, section 5.5), without the code. */
const MAX_REASON_BYTES = 123;

/** An error that closes the WebSocket. */
export class ProtocolError extends Error {
  readonly code: CloseCode;

  constructor(code: CloseCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** @throws ProtocolError for text that is not a message of the protocol */
export function messageFrom(text: string): Message {
  const message = parsed(text);
  // Only pings are checked here, because their payload is sent back. The payload of an operation is checked
  // later.
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

/** Messages of the package end with the value that was sent, which can be a token. */
function withoutValue(error: unknown): string {
  return String(error)
    .replace(/^Error: /, '')
    .replace(/(?:, but got| property ").*$/s, '');
}

/** Adds an empty query: clients of trusted documents send only an id, which the package does not accept. */
function withQuery(message: unknown): unknown {
  if (!isObject(message)) return message;
  const { type, payload } = message;
  if (type !== MessageType.Subscribe || !isObject(payload)) return message;
  return { ...message, payload: { ...payload, query: payload.query ?? '' } };
}

/**
 * The token in `connection_init`: browsers cannot send headers with an upgrade.
 *
 * @throws ProtocolError if it is not text
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
