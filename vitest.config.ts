import { defineConfig } from 'vitest/config';

/** Each of these has a vitest.config.ts and a script of its own: `npm run test:clients`. */
const OWN = ['clients', 'deploy', 'e2e', 'graphs'];

export default defineConfig({
  resolve: {
    // graphql 16 has two builds, and its classes are only equal to themselves. Node loads this one
    // for every package; left alone, Vite would load the other for the project's own files.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      '**/process.test.ts',
      ...OWN.map((folder) => `test/${folder}/**`),
    ],
    // A worker keeps its modules from one file to the next: loading the gateway anew for each takes longer
    // than most files do. A test restores what it changes; `--isolate` shows whether another file did not.
    isolate: false,
    // Two more than the cores of a small machine: half of the time, a test here is waiting.
    maxWorkers: 4,
    tags: [
      {
        name: 'slow',
        description: 'Left out by `npm test`, run by `npm run test:slow`',
        timeout: 400_000,
      },
    ],
    // Long enough for a machine that does other work as well: only a failure waits for it.
    testTimeout: 60_000,
    // What is polled for comes late on a busy machine; only a failure waits this long.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
