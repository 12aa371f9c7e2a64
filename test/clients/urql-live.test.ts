import type { Exchange } from '@urql/core';
import { createElement, type ReactNode } from 'react';
import { Provider } from 'urql';
import type { LiveClient } from './follow-changes.ts';
import { describeLive } from './live-suite.ts';
import { MANIFEST, versionOf } from './suite.ts';
import { createUrqlClient } from './urql-config.ts';
import { liveExchange } from './urql-live.ts';
import { useLiveInbox } from './urql-live-inbox.ts';
import { trustedExchange } from './urql-trusted.ts';
import { updates } from './urql-updates.ts';

function providerWith(exchanges: Exchange[]) {
  return (url: string, token: () => string, live: LiveClient) => {
    const value = createUrqlClient(url, token, [...exchanges, liveExchange(live)], updates);
    return (children: ReactNode) => createElement(Provider, { value, children });
  };
}

const name = `${versionOf('urql')} with ${versionOf('@urql/exchange-graphcache')}`;
describeLive({ name, useLiveInbox, provider: providerWith([]) });
describeLive({
  name,
  useLiveInbox,
  provider: providerWith([trustedExchange]),
  trustedDocuments: MANIFEST,
});
