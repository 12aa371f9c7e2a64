import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** Walks over a real PostgreSQL and a real MariaDB: `npm run test:sql`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/sql/**/*.sql.ts'],
      // All files at once: a file that had to wait for another one would end last.
      maxWorkers: 5,
      // It takes minutes, so each walk is reported when it ends.
      reporters: ['verbose'],
      testTimeout: 600_000,
      hookTimeout: 60_000,
    },
  }),
);
