import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { type Config, configFrom } from '../../src/config/config.ts';
import { type LocalGateway, startGateway } from './gateway.ts';
import { startPage } from './page.ts';

export interface InboxOptions {
  /** The port of the page; 0, the default, takes any free port. */
  port?: number;
  sandbox?: SandboxOptions;
  gateway?: Partial<Config>;
}

export interface Inbox {
  /** The URL of the page, which forwards `/graphql` to the gateway. */
  url: string;
  sandbox: Sandbox;
  gateway: LocalGateway;
  close(): Promise<void>;
}

/** Starts the REST sandbox, the gateway over it, and the page that uses the gateway. */
export async function startInbox(options: InboxOptions = {}): Promise<Inbox> {
  const sandbox = await startSandbox({ ...options.sandbox, port: 0 });
  const gateway = await startGateway({
    ...configFrom({}),
    ...options.gateway,
    apiUrl: sandbox.url,
  });
  const stopBackend = async () => {
    await gateway.stop();
    await sandbox.close();
  };
  try {
    const page = await startPage(options.port ?? 0, gateway.url, sandbox.organizations);
    return {
      url: page.url,
      sandbox,
      gateway,
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
