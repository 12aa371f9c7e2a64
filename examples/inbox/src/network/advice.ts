/** What the user can do about a failure. */
export type Recovery = 'wait' | 'retry' | 'start again' | 'none';

export interface Advice {
  title: string;
  text: string;
  recovery: Recovery;
}

/** Keys are the codes of docs/errors.md. `UNAUTHENTICATED` signs out instead. */
const ADVICE: Record<string, Advice> = {
  RATE_LIMITED: {
    title: 'A short pause',
    text: 'The task service asked for fewer requests. The list continues by itself.',
    recovery: 'wait',
  },
  UPSTREAM_UNAVAILABLE: {
    title: 'The task service is not available',
    text: 'It failed or could not be reached. You have lost nothing.',
    recovery: 'retry',
  },
  UPSTREAM_TIMEOUT: {
    title: 'The task service took too long',
    text: 'It did not answer in time. Try again.',
    recovery: 'retry',
  },
  UPSTREAM_INVALID_RESPONSE: {
    title: 'The task service sent an invalid answer',
    text: 'Its answer was not a list of tasks. Please report this if it continues.',
    recovery: 'retry',
  },
  BAD_USER_INPUT: {
    title: 'This link does not work',
    text: 'It may be incomplete, or belong to another list.',
    recovery: 'start again',
  },
  FORBIDDEN: {
    title: 'You may not see these tasks',
    text: 'Your token is valid, but it does not give access to this list. A retry does not help.',
    recovery: 'none',
  },
  LOOKUP_BUDGET_EXCEEDED: {
    title: 'Too old to be found this way',
    text: 'Look for the task in the list, and open it from there.',
    recovery: 'start again',
  },
  OFFLINE: {
    title: 'No connection',
    text: 'The gateway did not answer. Is it still running?',
    recovery: 'retry',
  },
};

const OTHERWISE: Advice = {
  title: 'Something went wrong',
  text: 'The error is ours, not yours. Please report it if it continues.',
  recovery: 'retry',
};

export function adviceFor(code: string): Advice {
  return ADVICE[code] ?? OTHERWISE;
}
