import { ApolloProvider } from '@apollo/client/react';
import { createElement } from 'react';
import { createApolloClient } from './apollo-config.ts';
import { useInbox, useNumberedPage, usePanel } from './apollo-inbox.ts';
import { describeClient, versionOf } from './suite.ts';

describeClient({
  name: versionOf('@apollo/client'),
  provider(url, token) {
    const client = createApolloClient(url, token);
    return (children) => createElement(ApolloProvider, { client, children });
  },
  useInbox,
  usePanel,
  useNumberedPage,
});
