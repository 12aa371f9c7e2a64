import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createElement, type ReactNode } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import { createServer } from 'vite';
import relayPlugin from 'vite-plugin-relay';
import { expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import { codeOf, createRelayEnvironment } from './relay-config.ts';
import { openScreen } from './screen.ts';
import { describeClient, versionOf } from './suite.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

// As in a team's own build, Vite with the Relay plugin puts the artifacts of relay-compiler in the
// place of the graphql tags. `npm run test:clients` writes them first.
async function hooksFrom(artifacts: string): Promise<typeof import('./relay-inbox.ts')> {
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
  const { useInbox, usePanel, useNumberedPage } = await vite.ssrLoadModule('/relay-inbox.ts');
  await vite.close();
  return { useInbox, usePanel, useNumberedPage };
}

function provider(url: string, token: () => string) {
  const environment = createRelayEnvironment(url, token);
  return (children: ReactNode) =>
    createElement(RelayEnvironmentProvider, { environment, children });
}

const hooks = await hooksFrom('./__generated__/');
describeClient({ name: versionOf('react-relay'), provider, ...hooks });
describeClient({
  name: versionOf('react-relay'),
  provider,
  trustedDocuments: join(here, '__generated__/trusted/persisted-documents.json'),
  ...(await hooksFrom(join(here, '__generated__/trusted/'))),
});

test('a first page that fails reaches the error boundary with its code', async () => {
  await using harness = await startHarness();
  harness.sandbox.faults.add({ fault: { kind: 'status', status: 503 } });
  await using screen = await openScreen(
    hooks.useInbox,
    provider(harness.url, () => harness.token),
  );
  screen.show({ filter: { status: ['OPEN'] } });
  expect(codeOf(await screen.failed())).toBe('UPSTREAM_UNAVAILABLE');
});
