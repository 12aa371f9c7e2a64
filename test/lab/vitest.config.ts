import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Thousands of walks over behaviours nobody has published: `npm run test:lab`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/lab/**/*.test.ts'],
      // The only reporter that shows the annotations of tests that pass, which hold the figures.
      reporters: ['verbose'],
      env: { LAB_WALKS: process.env.LAB_WALKS ?? '3000' },
    },
  }),
);
