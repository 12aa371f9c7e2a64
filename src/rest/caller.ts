import type { Span } from '../telemetry/span.ts';
import type { CallInFlight } from './in-flight-calls.ts';
import type { Credentials } from './token.ts';

/** The operation that a call is made for. */
export interface Caller {
  credentials: Credentials;
  requestId: string;
  /** The parent of the spans of its requests. */
  span: Span;
  /** Aborts when the client disconnects. */
  signal: AbortSignal;
  /** The operation's, on the clock of `performance.now()`. */
  deadline: number;
  /** Whether it must not join an identical call in flight. */
  bypassInFlight?: boolean;
}

/** Called for what happens during a call. */
export interface CallObserver {
  /** It joins an identical call in flight, or starts its own (`undefined`). */
  onJoin?(joined: CallInFlight | undefined): void;
  /** An HTTP request is sent for it. */
  onRequest?(): void;
}
