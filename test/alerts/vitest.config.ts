import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Alerts before a running Prometheus: `npm run test:alerts`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/alerts/**/*.alerts.ts'],
      fileParallelism: false,
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
  }),
);
