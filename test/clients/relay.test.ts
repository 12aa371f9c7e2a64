import { createElement, type ReactNode } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import { expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import { codeOf, createRelayEnvironment } from './relay-config.ts';
import { ARTIFACTS, loadWith, TRUSTED_ARTIFACTS, TRUSTED_MANIFEST } from './relay-hooks.ts';
import { openScreen } from './screen.ts';
import { describeClient, versionOf } from './suite.ts';

function provider(url: string, token: () => string) {
  const environment = createRelayEnvironment(url, token);
  return (children: ReactNode) =>
    createElement(RelayEnvironmentProvider, { environment, children });
}

const hooks = await loadWith(ARTIFACTS);
describeClient({ name: versionOf('react-relay'), provider, ...hooks });
describeClient({
  name: versionOf('react-relay'),
  provider,
  trustedDocuments: TRUSTED_MANIFEST,
  ...(await loadWith(TRUSTED_ARTIFACTS)),
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
