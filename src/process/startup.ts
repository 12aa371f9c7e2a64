import cluster from 'node:cluster';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, isProduction } from '../config/config.ts';
import { createLogger } from '../telemetry/logging.ts';

/** Ends the process with a line for each error: text for a developer, JSON in production. */
export function exitWithErrors(errors: readonly string[]): never {
  for (const error of errors) printError({}, error);
  process.exit(1);
}

/**
 * Ends the process if `NODE_EXTRA_CA_CERTS` is not a file of certificates: Node.js would ignore it, and every
 * REST call would fail.
 */
export function checkExtraCertificates({ NODE_EXTRA_CA_CERTS: path }: NodeJS.ProcessEnv): void {
  if (path === undefined || path === '') return;
  try {
    new X509Certificate(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    exitWithErrors([`NODE_EXTRA_CA_CERTS must name a file of PEM certificates: ${reason}.`]);
  }
}

/** Ends the process if a setting turns out to be wrong only when it is used. */
export function orExit<Result>(start: () => Result): Result {
  try {
    return start();
  } catch (error) {
    if (error instanceof ConfigError) return exitWithErrors(error.mistakes);
    throw error;
  }
}

/** The listener for a server's errors before it listens. */
export function exitOnListenError(setting: 'PORT' | 'METRICS_PORT', port: number | undefined) {
  return (error: NodeJS.ErrnoException) =>
    exitWithErrors([
      error.code === 'EADDRINUSE'
        ? `${setting} ${port} is in use: stop the process that listens there, or set another ${setting}.`
        : `Cannot listen on HOST and ${setting}: ${error.message}.`,
    ]);
}

/** Prints to standard error, at any `LOG_LEVEL`. */
export function printError(fields: object, message: string): void {
  const destination = { write: (line: string) => console.error(line.trimEnd()) };
  if (!isProduction(process.env)) console.error(message);
  else createLogger('fatal', destination, cluster.worker?.id).fatal(fields, message);
}

export function portOf(listening: Server): number {
  const address: AddressInfo | string | null = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function urlOf(host: string, port: number, path: string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}
