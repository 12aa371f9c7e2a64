import { createElement } from 'react';
import { gql, Provider } from 'urql';
import { expect, test, vi } from 'vitest';
import { startHarness } from './harness.ts';
import { describeClient, versionOf } from './suite.ts';
import { createPagesClient, createUrqlClient } from './urql-config.ts';
import { useInbox, useNumberedPage, usePanel } from './urql-inbox.ts';

describeClient({
  name: `${versionOf('urql')} with ${versionOf('@urql/exchange-graphcache')}`,
  provider(url, token) {
    const value = createUrqlClient(url, token);
    return (children) => createElement(Provider, { value, children });
  },
  pagesProvider(url, token) {
    const value = createPagesClient(url, token);
    return (children) => createElement(Provider, { value, children });
  },
  useInbox,
  usePanel,
  useNumberedPage,
});

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
