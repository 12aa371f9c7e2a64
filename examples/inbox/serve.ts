import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { type Config, configFrom } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/telemetry/logging.ts';
import { startPage } from './page.ts';

export interface InboxOptions {
  /** Of the page; 0, the default, takes any free port. */
  port?: number;
  sandbox?: SandboxOptions;
  gateway?: Partial<Config>;
}

export interface Inbox {
  /** Of the page, which passes `/graphql` on to the gateway. */
  url: string;
  sandbox: Sandbox;
  close(): Promise<void>;
}

/** Starts the REST sandbox, the gateway over it, and the page that asks it. */
export async function startInbox(options: InboxOptions = {}): Promise<Inbox> {
  const sandbox = await startSandbox({ ...options.sandbox, port: 0 });
  const gateway = createGateway(
    { ...configFrom({}), ...options.gateway, apiUrl: sandbox.url },
    { logger: createLogger('error') },
  );
  const server = createServer(gateway.listener);
  const gatewayUrl = await listening(server);
  const stopBackend = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    gateway.close();
    await sandbox.close();
  };
  try {
    const page = await startPage(options.port ?? 0, gatewayUrl, sandbox.organizations);
    return {
      url: page.url,
      sandbox,
      async close() {
        await page.close();
        await stopBackend();
      },
    };
  } catch (error) {
    await stopBackend();
    throw error;
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return `http://127.0.0.1:${address.port}`;
}
