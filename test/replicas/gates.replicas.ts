import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { ask } from './support/ask.ts';
import { describeBehindBalancers } from './support/balancers.ts';
import { startReplicas } from './support/replicas.ts';

const QUERY = '{ tasks { totalCount } }';
const REPLICAS = 2;

describeBehindBalancers((startBalancer) => {
  test('a 429 is RATE_LIMITED from either replica, after one REST call each', async () => {
    const sandbox = await startSandbox({ tasks: 20 });
    const [{ token }, { token: other }] = sandbox.organizations;
    sandbox.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: '30' },
      when: ({ headers }) => headers.authorization === `Bearer ${token}`,
    });
    await using replicas = await startReplicas({ STUUT_API_URL: sandbox.url });
    await using balancer = await startBalancer(replicas);

    for (let time = 0; time < 20; time++) {
      const { data, errors, headers } = await ask(balancer.url, token, QUERY);
      expect(data).toEqual({ tasks: null });
      expect(errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
      const seconds = Number(errors?.[0]?.extensions?.retryAfter);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(30);
      expect(headers.get('retry-after')).toBe(String(seconds));
    }
    expect(sandbox.requests.map(({ status }) => status)).toEqual([429, 429]);
    // Other tokens are not limited.
    expect((await ask(balancer.url, other, QUERY)).errors).toBeUndefined();
    await sandbox.close();
  });

  test('each replica calls REST once in each Retry-After window', async () => {
    const sandbox = await startSandbox({ tasks: 20 });
    const [{ token }] = sandbox.organizations;
    let isLimited = true;
    sandbox.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: '2' },
      when: () => isLimited,
    });
    // Operations fail at once, unless their deadline (half a second) is after the end of the window: those
    // wait.
    const env = { STUUT_API_URL: sandbox.url, UPSTREAM_TIMEOUT_MS: '500' };
    await using replicas = await startReplicas(env);
    await using balancer = await startBalancer(replicas);

    const begun = performance.now();
    let asked = 0;
    while (sandbox.requests.length < 3 * REPLICAS) {
      const { data } = await ask(balancer.url, token, QUERY);
      expect(data).toEqual({ tasks: null });
      asked += 1;
    }
    const windows = Math.ceil((performance.now() - begun) / 2000);
    expect(sandbox.requests.length).toBeLessThanOrEqual(windows * REPLICAS);
    expect(asked).toBeGreaterThan(sandbox.requests.length);

    isLimited = false;
    const code = async () => (await ask(balancer.url, token, QUERY)).errors?.[0]?.extensions?.code;
    // Both limits end by themselves: a series of responses from either replica has no refusal.
    await expect
      .poll(async () => [await code(), await code(), await code(), await code()], {
        timeout: 10_000,
      })
      .toEqual([undefined, undefined, undefined, undefined]);
    await sandbox.close();
  });
});
