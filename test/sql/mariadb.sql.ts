import { afterAll, beforeAll } from 'vitest';
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
testWindows(() => database);
testLookups(() => database);
