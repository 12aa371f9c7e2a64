import { expect, test } from 'vitest';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { startProcess } from '../support/process.ts';
import { describeBehindBalancers } from './support/balancers.ts';
import { Load } from './support/load.ts';
import { startReplicas } from './support/replicas.ts';

const SANDBOX = ['-r', './scripts/require-node-24.cjs', 'sandbox/main.ts'];

describeBehindBalancers((startBalancer) => {
  test('a rolling restart under load loses no request', async () => {
    await using sandbox = startProcess(SANDBOX, { SANDBOX_PORT: '0', SANDBOX_TASKS: '500' });
    const [, apiUrl = ''] = await sandbox.printed(/at (http:\S+)/);
    // STOP_DELAY_MS has its default, as in most deployments.
    await using replicas = await startReplicas({ STUUT_API_URL: apiUrl });
    await using balancer = await startBalancer(replicas);
    const load = new Load(
      balancer.url,
      ORGANIZATIONS.map(({ token }) => token),
    );
    await load.more(500);
    for (const replica of [replicas.first, replicas.second]) {
      expect(replica.answered).toBeGreaterThan(100);
      expect(await replica.stop()).toBe(0);
      await load.more(200);
      await replica.start();
      await expect.poll(() => replica.answered, { timeout: 20_000 }).toBeGreaterThan(100);
    }
    await load.more(500);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.answers).toBeGreaterThan(2000);
  });
});
