import type { ApolloLink } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { createElement, type ReactNode } from 'react';
import { createApolloClient } from './apollo-config.ts';
import { useInbox } from './apollo-inbox.ts';
import { useNumberedPage, usePanel } from './apollo-screens.ts';
import { trustedLink } from './apollo-trusted.ts';
import { describeClient, MANIFEST, versionOf } from './suite.ts';

function providerWith(links: ApolloLink[]) {
  return (url: string, token: () => string) => {
    const client = createApolloClient(url, token, links);
    return (children: ReactNode) => createElement(ApolloProvider, { client, children });
  };
}

const kit = { name: versionOf('@apollo/client'), useInbox, usePanel, useNumberedPage };
describeClient({ ...kit, provider: providerWith([]) });
describeClient({ ...kit, provider: providerWith([trustedLink]), trustedDocuments: MANIFEST });
