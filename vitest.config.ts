import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // graphql 16 has two builds, and its classes are only equal to themselves. Node loads this one
    // for every package; left alone, Vite would load the other for the project's own files.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // One more than the cores of a small machine: much of a test here is waiting.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
