import type { ApolloLink } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { createElement, type ReactNode } from 'react';
import { createApolloClient } from './apollo-config.ts';
import { liveLink } from './apollo-live.ts';
import { useLiveInbox } from './apollo-live-inbox.ts';
import { trustedLink } from './apollo-trusted.ts';
import type { LiveClient } from './follow-changes.ts';
import { describeLive } from './live-suite.ts';
import { MANIFEST, versionOf } from './suite.ts';

function providerWith(links: ApolloLink[]) {
  return (url: string, token: () => string, live: LiveClient) => {
    const client = createApolloClient(url, token, [...links, liveLink(live)]);
    return (children: ReactNode) => createElement(ApolloProvider, { client, children });
  };
}

const kit = { name: versionOf('@apollo/client'), useLiveInbox };
describeLive({ ...kit, provider: providerWith([]) });
describeLive({ ...kit, provider: providerWith([trustedLink]), trustedDocuments: MANIFEST });
