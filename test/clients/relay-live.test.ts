import { createElement, type ReactNode } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import type { LiveClient } from './follow-changes.ts';
import { describeLive } from './live-suite.ts';
import { createRelayEnvironment } from './relay-config.ts';
import { ARTIFACTS, loadWith, TRUSTED_ARTIFACTS, TRUSTED_MANIFEST } from './relay-hooks.ts';
import { createSubscribe } from './relay-live.ts';
import { versionOf } from './suite.ts';

function provider(url: string, token: () => string, live: LiveClient) {
  const environment = createRelayEnvironment(url, token, createSubscribe(live));
  return (children: ReactNode) =>
    createElement(RelayEnvironmentProvider, { environment, children });
}

const kit = { name: versionOf('react-relay'), provider };
describeLive({ ...kit, ...(await loadWith(ARTIFACTS)) });
describeLive({
  ...kit,
  ...(await loadWith(TRUSTED_ARTIFACTS)),
  trustedDocuments: TRUSTED_MANIFEST,
});
