import { defineConfig, mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** `-u` updates the pictures in docs/, as it updates snapshots. */
const renew = process.argv.some((argument) => argument === '-u' || argument === '--update');

/** The tests that need a Chromium: `npm run test:browser`. */
export default mergeConfig(
  { ...config, test: {} },
  defineConfig({
    test: {
      include: ['test/browser/**/*.browser.ts'],
      env: { PICTURES: renew ? 'docs' : '.tmp/pictures' },
      // Each file starts a Chromium, and is idle half of the time.
      maxWorkers: 2,
      expect: { poll: { timeout: 20_000 } },
      testTimeout: 90_000,
      hookTimeout: 90_000,
    },
  }),
);
