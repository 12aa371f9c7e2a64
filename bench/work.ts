import { type BenchRequest, type Dialect, type Mode, mistakeIn, requestsOf } from './requests.ts';

/** Pages of one size, a request each. */
export interface PageWork {
  /** Origin of the server. */
  origin: string;
  dialect: Dialect;
  mode: Mode;
  size: number;
}

/** Requests that are sent as one, one after the other or all at once, and timed as one. */
export interface FixedOperation {
  origin: string;
  requests: Omit<BenchRequest, 'token'>[];
  atOnce: boolean;
  /** Length of all answers together. */
  bytes: number;
}

/** What a load consists of: fixed operations are done in turn, over and over. */
export type Work = PageWork | { operations: FixedOperation[] };

export interface Answer {
  bytes: number;
  /** Only where it was to be read. */
  text: string | undefined;
}

export interface Operation {
  origin: string;
  requests: BenchRequest[];
  atOnce: boolean;
  /** Why these are not the answers that were asked for. */
  mistakeIn(answers: readonly Answer[]): string | undefined;
}

/** An answer with an error in it is shorter by far. */
const LEAST_BYTES_PER_ROW = 400;

/**
 * The operations of a load by their number, each with a token of its own unless all are equal.
 *
 * @param from number of the first one
 */
export function operationsOf(work: Work, from: number): (index: number) => Operation {
  return 'operations' in work ? fixedOperations(work.operations, from) : pageOperations(work);
}

/** The most requests of one operation that are under way at once. */
export function widthOf(work: Work): number {
  if (!('operations' in work)) return 1;
  const widths = work.operations.map(({ atOnce, requests }) => (atOnce ? requests.length : 1));
  return Math.max(1, ...widths);
}

function pageOperations({ origin, dialect, mode, size }: PageWork): (index: number) => Operation {
  const requestAt = requestsOf(dialect, mode, size);
  return (index) => ({
    origin,
    requests: [requestAt(index)],
    atOnce: false,
    mistakeIn([answer]) {
      if (answer?.text !== undefined) return mistakeIn(dialect, answer.text, size);
      const bytes = answer?.bytes ?? 0;
      return bytes < LEAST_BYTES_PER_ROW * size ? `${bytes} bytes` : undefined;
    },
  });
}

function fixedOperations(
  operations: readonly FixedOperation[],
  from: number,
): (index: number) => Operation {
  return (index) => {
    const operation = operations[(index - from) % operations.length];
    if (operation === undefined) throw new RangeError('no operations');
    const token = `token-${index.toString(36).padStart(40, '0')}`;
    return {
      ...operation,
      requests: operation.requests.map((request) => ({ ...request, token })),
      mistakeIn(answers) {
        const bytes = answers.reduce((sum, answer) => sum + answer.bytes, 0);
        return bytes === operation.bytes ? undefined : `${bytes} bytes, not ${operation.bytes}`;
      },
    };
  };
}
