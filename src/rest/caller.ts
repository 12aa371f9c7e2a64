import type { Span } from '../telemetry/span.ts';
import type { CallInFlight } from './in-flight-calls.ts';
import type { Credentials } from './token.ts';

/** On whose behalf a call is made, and until when. */
export interface Caller {
  credentials: Credentials;
  requestId: string;
  /** The work that needs it: each request is a part of it. */
  span: Span;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  /** The operation's, on the clock of `performance.now()`. */
  deadline: number;
  /** Whether no call may be joined that is under way already. */
  bypassInFlight?: boolean;
}

/** Told how a call is answered. */
export interface CallObserver {
  /** An identical call of this token is joined, or none (`undefined`). */
  onJoin?(joined: CallInFlight | undefined): void;
  /** A request of this call goes out on the wire. */
  onRequest?(): void;
}
