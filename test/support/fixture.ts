import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';

/**
 * A resource that tests share: started before the first test of a file or before each test, and closed after
 * it.
 *
 * @returns a proxy of the started resource; reading it outside a test throws
 */
export function fixture<Fixture extends AsyncDisposable>(
  start: () => Promise<Fixture>,
  scope: 'file' | 'test' = 'file',
): Fixture {
  let started: Fixture | undefined;
  const [before, after] = scope === 'file' ? [beforeAll, afterAll] : [beforeEach, afterEach];
  before(async () => {
    started = await start();
  });
  after(async () => {
    await started?.[Symbol.asyncDispose]();
    started = undefined;
  });
  const standIn: Fixture = Object.create(null);
  return new Proxy(standIn, {
    get(_, property) {
      if (started === undefined) throw new Error('A fixture can only be read in tests and hooks.');
      return Reflect.get(started, property);
    },
  });
}

/** A sandbox for all tests of a file; each starts without faults and requests. */
export function sandboxForFile(options: SandboxOptions = {}): Sandbox {
  const sandbox = fixture(async () => {
    const started = await startSandbox(options);
    return { ...started, [Symbol.asyncDispose]: () => started.close() };
  });
  beforeEach(() => {
    sandbox.faults.clear();
    sandbox.requests.length = 0;
  });
  return sandbox;
}
