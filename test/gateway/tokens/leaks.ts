import { expect } from 'vitest';
import type { Answer, TestGateway } from '../../support/gateway.ts';

/** Part of the bodies of failed REST responses; it must not occur anywhere else. */
export const SECRET = 'not-for-the-caller-7731';

/**
 * Checks that neither the response nor the log contains a token, an address of the REST API, a stack, or
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
    // The path is that of the REST document, without the values of a request.
    ...restLog.map((line) => JSON.stringify(line).replaceAll('/v1/tasks?page&limit', '')),
  ];
  const { hostname, port } = new URL(sandbox.url);
  const [north, harbour] = sandbox.organizations;
  const secrets = [north.token, harbour.token, hostname, `:${port}`, SECRET, '/v1/tasks'];
  for (const text of said) {
    for (const secret of [...secrets, 'localhost', '"stack"', 'node_modules', 'node:internal']) {
      expect(text).not.toContain(secret);
    }
    // A stack frame in JSON form.
    expect(text).not.toMatch(/\bat [^"]*:\d+:\d+/);
  }
}
