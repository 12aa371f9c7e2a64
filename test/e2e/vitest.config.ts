import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Whole processes that start, stop and crash: `npm run test:e2e`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      ...config.test,
      include: ['test/e2e/**/*.test.ts', 'test/**/process.test.ts'],
      exclude: ['**/node_modules/**'],
      testTimeout: 60_000,
    },
  }),
);
