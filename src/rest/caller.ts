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
  /** The deadline of the operation, on the clock of `performance.now()`. */
  deadline: number;
  /** Whether it must not join an identical call in flight. */
  bypassInFlight?: boolean;
}

/** Callbacks during a call. */
export interface CallObserver {
  /** The call joins an identical call in flight, or is started (`undefined`). */
  onJoin?(joined: CallInFlight | undefined): void;
  /** An HTTP request of the call is sent. */
  onRequest?(): void;
}
