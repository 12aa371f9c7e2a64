import type { Exchange } from '@urql/core';
import { createElement, type ReactNode } from 'react';
import { gql, Provider } from 'urql';
import { expect, test, vi } from 'vitest';
import { startHarness } from './harness.ts';
import { describeClient, MANIFEST, versionOf } from './suite.ts';
import { createPagesClient, createUrqlClient } from './urql-config.ts';
import { useInbox } from './urql-inbox.ts';
import { useNumberedPage, usePanel } from './urql-screens.ts';
import { trustedExchange } from './urql-trusted.ts';

function providerWith(create: typeof createUrqlClient, exchanges: Exchange[]) {
  return (url: string, token: () => string) => {
    const value = create(url, token, exchanges);
    return (children: ReactNode) => createElement(Provider, { value, children });
  };
}

const name = `${versionOf('urql')} with ${versionOf('@urql/exchange-graphcache')}`;
for (const exchanges of [[], [trustedExchange]]) {
  describeClient({
    name,
    provider: providerWith(createUrqlClient, exchanges),
    pagesProvider: providerWith(createPagesClient, exchanges),
    ...(exchanges.length > 0 && { trustedDocuments: MANIFEST }),
    useInbox,
    usePanel,
    useNumberedPage,
  });
}

test('graphcache accepts the types that have no id', async () => {
  await using harness = await startHarness();
  const warned = vi.spyOn(console, 'warn');
  const query = gql`
    query UrqlWithoutId {
      tasks(first: 20) {
        nodes {
          id
          assignee {
            id
            dashboardSettings {
              threadEmailsSortOrder
            }
          }
        }
        pageCursors {
          around {
            page
          }
        }
      }
    }
  `;
  const { data } = await createUrqlClient(harness.url, () => harness.token).query(query, {});
  expect(JSON.stringify(data)).toContain('threadEmailsSortOrder');
  expect(warned).not.toHaveBeenCalled();
});
