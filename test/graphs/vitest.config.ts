import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** The gateway in stitched and federated graphs, and the checks of its schema: `npm run test:graphs`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      ...config.test,
      include: ['test/graphs/**/*.test.ts'],
      exclude: ['**/node_modules/**'],
      testTimeout: 60_000,
    },
  }),
);
