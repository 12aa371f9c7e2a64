import { afterAll, beforeAll } from 'vitest';
import { testBusyWalks } from './busy-walks.ts';
import { postgresCases } from './cases.ts';
import type { Database } from './database.ts';
import { testLookups } from './lookups.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { testWalks } from './walks.ts';
import { testWindows } from './windows.ts';

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

let postgres: Postgres;
let databases: Record<'parallel' | 'serial', Database>;

beforeAll(async () => {
  postgres = await startPostgres();
  databases = { parallel: postgres.connect(PARALLEL), serial: postgres.connect(SERIAL) };
});
afterAll(async () => {
  await postgres?.[Symbol.asyncDispose]();
});

testWalks(postgresCases(), ({ isParallel }) => databases[isParallel ? 'parallel' : 'serial']);
testBusyWalks(() => databases.serial);
testWindows(() => databases.serial);
testLookups(() => databases.serial);
