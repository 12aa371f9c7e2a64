/** Like gateway.config.ts, with a WebSocket to `tasks` for subscriptions instead of event streams. */
import { defineConfig } from '@graphql-hive/gateway';
import { gatewayConfig as base } from './gateway.config.ts';

export const gatewayConfig = defineConfig({
  ...base,
  transportEntries: {
    tasks: {
      options: {
        subscriptions: {
          kind: 'ws',
          location: '/graphql',
          // The token of the subscription's client, in connection_init.
          options: { connectionParams: { Authorization: '{context.headers.authorization}' } },
        },
      },
    },
  },
});
