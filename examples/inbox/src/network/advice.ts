/** What the user can do about a failure. */
export type Recovery = 'wait' | 'retry' | 'start again' | 'none';

export interface Advice {
  title: string;
  text: string;
  recovery: Recovery;
}

/** By the codes of docs/errors.md. `UNAUTHENTICATED` signs out instead. */
const ADVICE: Record<string, Advice> = {
  RATE_LIMITED: {
    title: 'A short pause',
    text: 'The task service asked for fewer requests. This goes on by itself.',
    recovery: 'wait',
  },
  UPSTREAM_UNAVAILABLE: {
    title: 'The task service is not available',
    text: 'It failed or could not be reached. Nothing of yours is lost.',
    recovery: 'retry',
  },
  UPSTREAM_TIMEOUT: {
    title: 'The task service took too long',
    text: 'It did not answer in time. It may do so now.',
    recovery: 'retry',
  },
  UPSTREAM_INVALID_RESPONSE: {
    title: 'The task service answered nonsense',
    text: 'Its answer was not a list of tasks. Please report this if it stays.',
    recovery: 'retry',
  },
  BAD_USER_INPUT: {
    title: 'This link leads nowhere',
    text: 'It may be cut short, or made for another list.',
    recovery: 'start again',
  },
  FORBIDDEN: {
    title: 'These tasks are not yours to see',
    text: 'The token is known, but it does not open this list. Asking again does not help.',
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
  text: 'A mistake of ours, not of yours. Please report it if it stays.',
  recovery: 'retry',
};

export function adviceFor(code: string): Advice {
  return ADVICE[code] ?? OTHERWISE;
}
