import type { ServerResponse } from 'node:http';
import { type Served, serve } from './serve.ts';

/** A request that arrived, and is answered when somebody says so. */
export interface Arrival {
  token: string;
  path: string;
  /** How many had arrived before it. */
  number: number;
  /** Answered, or left by who asked. */
  isOver: boolean;
  /** With its token, path and number; a status that is no success says them of a parameter. */
  answer(status?: number, headers?: Record<string, string>): void;
}

export interface CommandedRest extends Served {
  /** All of them, in their order. */
  arrivals: Arrival[];
  /** Those that wait for an answer. */
  waiting(): Arrival[];
}

/** A REST API that answers on command. */
export async function startCommandedRest(): Promise<CommandedRest> {
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
