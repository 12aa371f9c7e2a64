import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { type Served, serve } from './serve.ts';

export interface ScriptedRest extends Served {
  /** Path and query of each request, in order. */
  paths: string[];
  /** The open ones. */
  sockets: ReadonlySet<Socket>;
}

/** A REST API whose responses the test writes byte by byte. */
export async function startScriptedRest(answer: RequestListener): Promise<ScriptedRest> {
  const paths: string[] = [];
  const sockets = new Set<Socket>();
  const served = await serve((request, response) => {
    paths.push(request.url ?? '');
    answer(request, response);
  });
  served.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return { ...served, paths, sockets };
}
