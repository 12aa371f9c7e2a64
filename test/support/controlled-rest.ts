import type { ServerResponse } from 'node:http';
import { type Served, serve } from './serve.ts';

/** A received request, which the test answers. */
export interface Arrival {
  token: string;
  path: string;
  /** Its index in the order of arrival. */
  number: number;
  /** Whether it was answered, or aborted by the client. */
  isOver: boolean;
  /** Responds with its token, path and number; with a status other than 200, as a validation error. */
  answer(status?: number, headers?: Record<string, string>): void;
}

export interface ControlledRest extends Served {
  /** All requests in order. */
  arrivals: Arrival[];
  /** The requests without a response. */
  waiting(): Arrival[];
}

/** A REST API whose responses the test sends. */
export async function startControlledRest(): Promise<ControlledRest> {
  const arrivals: Arrival[] = [];
  const served = await serve(({ url = '', headers }, response) => {
    const token = headers.authorization?.replace(/^bearer /i, '') ?? '';
    const arrival: Arrival = {
      token,
      path: url,
      number: arrivals.length,
      isOver: false,
      answer(status = 200, more = {}) {
        if (arrival.isOver) return;
        arrival.isOver = true;
        send(response, status, { token, path: url, number: arrival.number }, more);
      },
    };
    response.once('close', () => {
      arrival.isOver = true;
    });
    arrivals.push(arrival);
  });
  return { ...served, arrivals, waiting: () => arrivals.filter(({ isOver }) => !isOver) };
}

function send(
  response: ServerResponse,
  status: number,
  stamp: { token: string; path: string; number: number },
  headers: Record<string, string>,
): void {
  const msg = JSON.stringify(stamp);
  const body = status === 200 ? stamp : { detail: [{ loc: ['query', 'status'], msg }] };
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
