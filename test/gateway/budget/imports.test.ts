import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { connectionOf, idsIn, listed } from '../connections/connection.ts';

/** Times after all existing ones: a minute apart, or all equal. */
const IMPORTS = {
  'a minute apart': (index: number) => Date.UTC(2026, 0, 1) + index * 60_000,
  'in one second': () => Date.UTC(2026, 0, 1),
};

function importTasks({ sandbox }: TestGateway, times: number[]): void {
  const [{ id }] = sandbox.organizations;
  const rows = times.map((time) => {
    const micros = time * 1000;
    return { createdAt: micros, modifiedAt: micros, status: 'open', type: 'call_analysis' };
  });
  sandbox.store.insertAll(id, rows);
}

describe.each(Object.entries(IMPORTS))('imports of tasks %s', (_name, timeOf) => {
  test.for([1_000, 10_000, 100_000])(
    'leave the next page within 8 calls after %i of them ahead of a cursor',
    { timeout: 120_000 },
    async (count, { annotate }) => {
      await using gateway = await startTestGateway({
        sandbox: { tasks: 20_000, distribution: 'even' },
      });
      const rows = listed(gateway.sandbox);
      const { pageInfo } = await connectionOf(gateway, { first: 150 });
      importTasks(
        gateway,
        Array.from({ length: count }, (_, index) => timeOf(index)),
      );
      gateway.sandbox.requests.length = 0;
      const next = await connectionOf(gateway, { first: 50, after: pageInfo.endCursor });
      const { requests } = gateway.sandbox;
      const read = requests.reduce((sum, request) => sum + request.rows, 0);
      await annotate(`${requests.length} calls, ${read} rows`);
      expect(idsIn(next)).toEqual(rows.slice(150, 200));
      expect(requests.length).toBeLessThanOrEqual(8);
    },
  );
});

test.for([250, 500, 1_000])(
  'a page that touches a group of %i equal times takes the REST pages of the group and two more',
  async (size) => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 2_000, distribution: 'even' },
    });
    const before = listed(gateway.sandbox);
    const { pageInfo } = await connectionOf(gateway, { first: 137 });
    const time = gateway.sandbox.store.get(before[137] ?? '')?.created_at ?? '';
    importTasks(
      gateway,
      Array.from({ length: size - 1 }, () => Date.parse(time)),
    );
    gateway.sandbox.requests.length = 0;
    const next = await connectionOf(gateway, { first: 50, after: pageInfo.endCursor });
    expect(idsIn(next)).toEqual(listed(gateway.sandbox).slice(137, 187));
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(Math.ceil(size / 200) + 2);
  },
);
