import type { Random } from './random.ts';
import type { ApiRequest } from './requests.ts';

/** A fault of one response. Faults of the body change the correct body. */
export type Fault =
  /** The body is `{"detail": ...}` unless given; `retryAfter` is the header as it is sent. */
  | { kind: 'status'; status: number; body?: string; retryAfter?: string }
  /** The correct response, late. */
  | { kind: 'slow'; ms: number }
  /** No response; the socket stays open. */
  | { kind: 'hang' }
  /** The connection is reset (RST). */
  | { kind: 'reset' }
  /** Half of the promised bytes, then the end of the connection. */
  | { kind: 'half-body' }
  /** 200, and an HTML page. */
  | { kind: 'html' }
  /** 200, and incomplete JSON. */
  | { kind: 'bad-json' }
  /** 200, and JSON that is not a page of tasks. */
  | { kind: 'wrong-shape' }
  | { kind: 'redirect'; location: string }
  /** Rows until the socket closes. */
  | { kind: 'endless-body' }
  /** A page without rows, padded to this size. */
  | { kind: 'huge-body'; bytes: number }
  /** The first row has a status and a type that the document does not know. */
  | { kind: 'unknown-enum' }
  /** The field is missing from the first row. */
  | { kind: 'missing-field'; field: string };

export interface FaultRule {
  fault: Fault;
  /** The number of requests that it applies to; without it, all. */
  times?: number;
  /** From 0 to 1; without it, always. */
  probability?: number;
  when?: (request: ApiRequest) => boolean;
}

/** Each request gets the fault of the first rule that applies to it. */
export class FaultInjector {
  readonly #random: Random;
  #rules: { rule: FaultRule; left: number }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault of this request, if any; it counts as used. */
  next(request: ApiRequest): Fault | undefined {
    for (const entry of this.#rules) {
      const { fault, when, probability = 1 } = entry.rule;
      if (entry.left <= 0 || when?.(request) === false) continue;
      if (this.#random() >= probability) continue;
      entry.left -= 1;
      return fault;
    }
    return undefined;
  }
}
