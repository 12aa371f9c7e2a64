/**
 * Walks over a real PostgreSQL behind an ordinary API without a tie-breaker, through the gateway and by
 * `page` and `limit`, on an unchanged and on a changing table. The lost and repeated rows of each are counted
 * and printed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allCases, type Case, mayRefuse, nameOf } from './cases.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Outcome, run } from './run.ts';

/** Makes PostgreSQL read a table of a few thousand rows with several processes, and sort it in parts. */
const PARALLEL = {
  work_mem: '64kB',
  parallel_setup_cost: '0',
  parallel_tuple_cost: '0',
  min_parallel_table_scan_size: '0',
  min_parallel_index_scan_size: '0',
  max_parallel_workers_per_gather: '4',
};
const SERIAL = { max_parallel_workers_per_gather: '0' };

let cluster: Cluster;
let pools: Record<'parallel' | 'serial', ReturnType<Cluster['connect']>>;

beforeAll(async () => {
  cluster = await startCluster();
  pools = { parallel: cluster.connect(PARALLEL), serial: cluster.connect(SERIAL) };
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

test.for(allCases().map((one): [name: string, one: Case] => [nameOf(one), one]))(
  '%s',
  async ([, one], { annotate }) => {
    const { gateway, raw } = await run(one, one.isParallel ? pools.parallel : pools.serial);
    await annotate(`gateway: ${countsOf(gateway)}, ${endOf(gateway)}; raw: ${countsOf(raw)}`);
    const { lost, repeated, walked } = gateway;
    expect({ lost, repeated }).toEqual({ lost: 0, repeated: 0 });
    expect(walked.outcome).not.toBe('endless');
    const codes = new Set(walked.errors.map(({ code }) => code));
    if (mayRefuse(one)) codes.delete('UPSTREAM_ORDER_UNSTABLE');
    expect([...codes]).toEqual([]);
  },
);

function countsOf({ lost, repeated, walked }: Outcome): string {
  return `${lost} lost, ${repeated} repeated, ${walked.calls} calls`;
}

function endOf({ walked: { outcome, errors } }: Outcome): string {
  return outcome === 'stopped' ? (errors.at(-1)?.code ?? outcome) : outcome;
}
