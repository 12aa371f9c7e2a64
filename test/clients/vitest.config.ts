import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Relay, Apollo Client and urql over the gateway: `npm run test:clients`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      ...config.test,
      include: ['test/clients/**/*.test.ts'],
      exclude: ['**/node_modules/**'],
    },
  }),
);
