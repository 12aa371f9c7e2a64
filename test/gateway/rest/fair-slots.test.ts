import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const INNOCENT_CALLS = 14;

/** The first organisation's calls hang; those of the second are answered. */
async function startWithHangingToken(upstreamTimeoutMs: number): Promise<TestGateway> {
  const gateway = await startTestGateway({
    config: { upstreamConcurrency: 4, upstreamTimeoutMs, upstreamRetries: 0 },
  });
  const [{ token }] = gateway.sandbox.organizations;
  gateway.sandbox.faults.add({
    fault: { kind: 'hang' },
    when: ({ headers }) => headers.authorization === `Bearer ${token}`,
  });
  return gateway;
}

const pageOf = (size: number) => `{ tasks(first: ${size}) { nodes { restId } } }`;

describe('while the calls of one token hang', { timeout: 30_000 }, () => {
  test('all calls of another are answered, with no failure for its circuit breaker', async () => {
    await using gateway = await startWithHangingToken(5000);
    const [hanging, innocent] = gateway.sandbox.organizations;
    const hung = Array.from({ length: 40 }, (_, n) =>
      gateway.ask(pageOf(n + 1), { token: hanging.token }),
    );
    await expect.poll(() => gateway.sandbox.requests.length).toBe(2);
    const answers = await Promise.all(
      Array.from({ length: INNOCENT_CALLS }, (_, n) =>
        gateway.ask(pageOf(n + 1), { token: innocent.token }),
      ),
    );
    expect(answers.filter(({ errors }) => errors !== undefined)).toEqual([]);
    // The hanging calls are still unanswered.
    expect(gateway.sandbox.requests.filter(({ status }) => status === 0)).toHaveLength(2);
    const codes = (await Promise.all(hung)).map(({ errors }) => errors?.[0]?.extensions?.code);
    expect(new Set(codes)).toEqual(new Set(['UPSTREAM_TIMEOUT']));
    // Only two calls were in flight. The waiting calls would have been enough to open a circuit.
    const lines = gateway.restLog.map(({ msg }) => msg);
    expect(lines.filter((msg) => msg !== 'REST request')).toEqual(['REST API fails']);
    expect(gateway.restLog.find(({ level }) => level === 'warn')).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      reason: 'no answer in time',
    });
  });

  test('its own circuit opens after enough of them', async () => {
    await using gateway = await startWithHangingToken(500);
    const [hanging, innocent] = gateway.sandbox.organizations;
    for (let round = 0; round < 5; round++) {
      const sizes = [1, 2].map((n) => 2 * round + n);
      await Promise.all(sizes.map((size) => gateway.ask(pageOf(size), { token: hanging.token })));
    }
    const opened = gateway.restLog.filter(({ msg }) => String(msg).startsWith('circuit breaker'));
    expect(opened).toMatchObject([{ level: 'warn', reason: 'no answer in time' }]);
    const { errors } = await gateway.ask(pageOf(50), { token: innocent.token });
    expect(errors).toBeUndefined();
  });
});
