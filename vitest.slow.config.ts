import { defineConfig, mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** The tests that take minutes: `vitest run --config vitest.slow.config.ts`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/**/*.slow.ts'],
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  }),
);
