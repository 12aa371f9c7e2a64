import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** The Dockerfile, compose.yaml, and deploy/: `npm run test:deploy`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      ...config.test,
      include: ['test/deploy/**/*.test.ts'],
      exclude: ['**/node_modules/**'],
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
  }),
);
