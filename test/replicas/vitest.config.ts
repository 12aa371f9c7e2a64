import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Several gateways behind nginx and HAProxy: `npm run test:replicas`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/replicas/**/*.replicas.ts'],
      fileParallelism: false,
      // Only this reporter shows the annotations of passed tests, which contain the figures.
      reporters: ['verbose'],
      testTimeout: 120_000,
      hookTimeout: 60_000,
    },
  }),
);
