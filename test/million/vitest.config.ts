import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** A list of a million tasks: `npm run test:million`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/**/*.slow.ts'],
      // Only this reporter shows the annotations of passed tests, which contain the figures.
      reporters: ['verbose'],
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  }),
);
