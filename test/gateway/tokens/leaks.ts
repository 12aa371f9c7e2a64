import { expect } from 'vitest';
import type { Answer, TestGateway } from '../../support/gateway.ts';

/** For the bodies of failing REST answers; it may turn up nowhere else. */
export const SECRET = 'not-for-the-caller-7731';

/**
 * Neither the answer nor the log so far holds a token, a place of the REST API, a stack, or
 * {@link SECRET}.
 */
export function expectNoLeak(
  { sandbox, log, restLog }: TestGateway,
  answer: Answer<unknown>,
): void {
  const said = [
    answer.text,
    ...Array.from(answer.headers, ([name, value]) => `${name}: ${value}`),
    ...log.map((line) => JSON.stringify(line)),
    // The path is the document's; what was asked for in it is not there.
    ...restLog.map((line) => JSON.stringify(line).replaceAll('/v1/tasks?page&limit', '')),
  ];
  const { hostname, port } = new URL(sandbox.url);
  const [north, harbour] = sandbox.organizations;
  const secrets = [north.token, harbour.token, hostname, `:${port}`, SECRET, '/v1/tasks'];
  for (const text of said) {
    for (const secret of [...secrets, 'localhost', '"stack"', 'node_modules', 'node:internal']) {
      expect(text).not.toContain(secret);
    }
    // A frame of a stack, as it stands in JSON.
    expect(text).not.toMatch(/\bat [^"]*:\d+:\d+/);
  }
}
