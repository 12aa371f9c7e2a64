import { setTimeout as pause } from 'node:timers/promises';

/** The address of the graph, and the token to read it. */
export interface Graph {
  url: string;
  token: string;
  /** Called with texts about waits and unreadable rows. */
  warn: (text: string) => void;
}

interface GraphError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; retryAfter?: number };
}

export interface Answer<Data> {
  data: Data;
  /** Errors of parts of the response. */
  errors: GraphError[];
}

/** An error for which a retry does not help. */
export class GraphFailure extends Error {
  readonly code: string | undefined;

  constructor({ message, extensions }: GraphError) {
    super(message);
    this.code = extensions?.code;
  }
}

const PASSING = ['RATE_LIMITED', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT'];
const LONGEST_WAIT_MS = 60_000;
/** How often a list is tried that changes faster than it can be read. */
const UNSTABLE_TRIES = 5;

/** Sends a query until there is a response. @throws GraphFailure */
export async function ask<Data>(
  graph: Graph,
  query: string,
  variables: Record<string, unknown>,
): Promise<Answer<Data>> {
  let waitMs = 500;
  for (let tries = 1; ; tries++) {
    const { data, errors = [] } = await post<Data>(graph, JSON.stringify({ query, variables }));
    const passing = errors.find((error) => isPassing(error, tries));
    if (passing === undefined) {
      if (data && Object.values(data).every((value) => value !== null)) return { data, errors };
      throw new GraphFailure(errors[0] ?? { message: 'an answer without data' });
    }
    const { retryAfter } = passing.extensions ?? {};
    const ms = retryAfter === undefined ? waitMs : retryAfter * 1000;
    graph.warn(`${passing.message} Waiting ${ms / 1000} s.`);
    await pause(ms);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }
}

function isPassing({ extensions: { code = '' } = {} }: GraphError, tries: number): boolean {
  return PASSING.includes(code) || (code === 'UPSTREAM_ORDER_UNSTABLE' && tries < UNSTABLE_TRIES);
}

async function post<Data>({ url, token }: Graph, body: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, { method: 'POST', headers, body });
    const answer: { data?: Data | null; errors?: GraphError[] } = JSON.parse(await response.text());
    return answer;
  } catch (error) {
    // No connection, or the page of a balancer instead of JSON.
    return { errors: [{ message: `${error}`, extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] };
  }
}
