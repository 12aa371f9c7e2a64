import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Alerts before a running Prometheus: `npm run test:alerts`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/alerts/**/*.alerts.ts'],
      // The only reporter that shows the annotations of tests that pass, which hold the figures.
      reporters: ['verbose'],
      fileParallelism: false,
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
  }),
);
