import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Thousands of walks with undocumented behaviours: `npm run test:lab`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/lab/**/*.test.ts'],
      // Only this reporter shows the annotations of passed tests, which contain the figures.
      reporters: ['verbose'],
      env: { LAB_WALKS: process.env.LAB_WALKS ?? '3000' },
    },
  }),
);
