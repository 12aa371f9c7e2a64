import { type Answer, Failure } from './failure.ts';

const ACCEPT = {
  json: 'application/graphql-response+json, application/json',
  /** Errors before the first event are sent as JSON. */
  stream: 'text/event-stream, application/json',
};

/** @throws Failure `OFFLINE` */
export async function post(
  token: string,
  body: object,
  accept: keyof typeof ACCEPT,
  signal: AbortSignal | null = null,
): Promise<Response> {
  try {
    return await fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: ACCEPT[accept],
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
      signal,
    });
  } catch {
    throw new Failure('OFFLINE', 'The gateway did not answer.');
  }
}

/**
 * Reads the JSON of a response. A proxy that cannot reach the gateway sends something else.
 *
 * @throws Failure `OFFLINE`
 */
export async function readAnswer(response: Response): Promise<Answer> {
  try {
    return await response.json();
  } catch {
    throw new Failure('OFFLINE', `The gateway did not answer (status ${response.status}).`);
  }
}

export function requestIdOf(response: Response): string | undefined {
  return response.headers.get('x-request-id') ?? undefined;
}
