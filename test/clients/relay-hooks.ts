import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import relayPlugin from 'vite-plugin-relay';

const here = fileURLToPath(new URL('.', import.meta.url));

export const ARTIFACTS = './__generated__/';
export const TRUSTED_ARTIFACTS = join(here, '__generated__/trusted/');
export const TRUSTED_MANIFEST = join(TRUSTED_ARTIFACTS, 'persisted-documents.json');

/**
 * As in a team's own build, the Relay plugin of Vite replaces the graphql tags by the artifacts of
 * relay-compiler. `npm run test:clients` writes them first.
 */
export async function loadWith(
  artifacts: string,
): Promise<typeof import('./relay-inbox.ts') & typeof import('./relay-live-inbox.ts')> {
  const vite = await createServer({
    configFile: false,
    root: here,
    cacheDir: join(tmpdir(), 'vite-of-relay-test'),
    plugins: [relayPlugin],
    resolve: { alias: [{ find: /^\.\/__generated__\/(?=\w+\.graphql)/, replacement: artifacts }] },
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
    appType: 'custom',
    logLevel: 'error',
  });
  const { INBOX, useInbox, usePanel, useNumberedPage } =
    await vite.ssrLoadModule('/relay-inbox.ts');
  const { useLiveInbox } = await vite.ssrLoadModule('/relay-live-inbox.ts');
  await vite.close();
  return { INBOX, useInbox, usePanel, useNumberedPage, useLiveInbox };
}
