import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { ask } from './support/ask.ts';
import { describeBehindBalancers } from './support/balancers.ts';
import { startReplicas } from './support/replicas.ts';

describeBehindBalancers((startBalancer) => {
  test('a token of the maximum length reaches REST', async () => {
    const sandbox = await startSandbox({ tasks: 1 });
    await using replicas = await startReplicas({ STUUT_API_URL: sandbox.url });
    await using balancer = await startBalancer(replicas);
    const token = 'x'.repeat(8192 - 'Bearer '.length);
    const { errors } = await ask(balancer.url, token, '{ tasks { totalCount } }');
    // REST does not know the token.
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED']);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([401]);
    await sandbox.close();
  });
});
