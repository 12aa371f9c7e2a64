import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Alerts in a running Prometheus: `npm run test:alerts`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/alerts/**/*.alerts.ts'],
      // Only this reporter shows the annotations of passed tests, which contain the figures.
      reporters: ['verbose'],
      fileParallelism: false,
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
  }),
);
