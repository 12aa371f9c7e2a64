/** What a person can do about a failure. */
export type Remedy = 'wait' | 'retry' | 'start again' | 'none';

export interface Advice {
  title: string;
  text: string;
  remedy: Remedy;
}

/** docs/errors.md, as seen from a screen. `UNAUTHENTICATED` never gets here: it signs out. */
const ADVICE: Record<string, Advice> = {
  RATE_LIMITED: {
    title: 'A short pause',
    text: 'The task service asked for fewer requests. The list continues by itself.',
    remedy: 'wait',
  },
  UPSTREAM_UNAVAILABLE: {
    title: 'The task service is not available',
    text: 'It failed or could not be reached. You have lost nothing.',
    remedy: 'retry',
  },
  UPSTREAM_TIMEOUT: {
    title: 'The task service took too long',
    text: 'It did not answer in time. Try again.',
    remedy: 'retry',
  },
  UPSTREAM_INVALID_RESPONSE: {
    title: 'The task service sent an invalid answer',
    text: 'Its answer was not a list of tasks. Please report this if it continues.',
    remedy: 'retry',
  },
  BAD_USER_INPUT: {
    title: 'This link does not work',
    text: 'It may be incomplete, or belong to another list.',
    remedy: 'start again',
  },
  FORBIDDEN: {
    title: 'You may not see these tasks',
    text: 'Your token is valid, but it does not give access to this list. A retry does not help.',
    remedy: 'none',
  },
  LOOKUP_BUDGET_EXCEEDED: {
    title: 'Too old to be found this way',
    text: 'Look for the task in the list, and open it from there.',
    remedy: 'start again',
  },
  OFFLINE: {
    title: 'No connection',
    text: 'The gateway did not answer. Is it still running?',
    remedy: 'retry',
  },
};

const OTHERWISE: Advice = {
  title: 'Something went wrong',
  text: 'The error is ours, not yours. Please report it if it continues.',
  remedy: 'retry',
};

export function adviceFor(code: string): Advice {
  return ADVICE[code] ?? OTHERWISE;
}
