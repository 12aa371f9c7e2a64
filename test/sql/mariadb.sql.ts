import { afterAll, beforeAll } from 'vitest';
import { testBusyWalks } from './busy-walks.ts';
import { mariaDbCases } from './cases.ts';
import { testLookups } from './lookups.ts';
import { type MariaDb, startMariaDb } from './mariadb.ts';
import { testWalks } from './walks.ts';
import { testWindows } from './windows.ts';

let database: MariaDb;

beforeAll(async () => {
  database = await startMariaDb();
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
});

testWalks(mariaDbCases(), () => database);
testBusyWalks(() => database);
testWindows(() => database);
testLookups(() => database);
