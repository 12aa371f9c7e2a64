import type { ServerResponse } from 'node:http';
import { type Served, serve } from './serve.ts';

/** A request that has arrived, and is answered when the test says so. */
export interface Arrival {
  token: string;
  path: string;
  /** Its index in the order of arrival. */
  number: number;
  /** Answered, or aborted by the client. */
  isOver: boolean;
  /** With its token, path and number; other statuses than 200 say them as a validation failure. */
  answer(status?: number, headers?: Record<string, string>): void;
}

export interface ControlledRest extends Served {
  /** In order. */
  arrivals: Arrival[];
  /** Those without an answer. */
  waiting(): Arrival[];
}

/** A REST API that answers when the test says so. */
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
