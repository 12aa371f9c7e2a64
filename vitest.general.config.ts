import { defineConfig, mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

/** The gateway's tests answered the general way: `vitest run --config vitest.general.config.ts`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      ...config.test,
      include: ['test/gateway/**/*.test.ts', 'test/http/**/*.test.ts'],
      env: { GENERAL_EXECUTOR: 'true' },
    },
  }),
);
