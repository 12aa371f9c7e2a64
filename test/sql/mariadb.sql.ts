import { testBusyWalks } from './busy-walks.ts';
import { mariaDbCases } from './cases.ts';
import { databaseForTests } from './database.ts';
import { testLookups } from './lookups.ts';
import { startMariaDb } from './mariadb.ts';
import { testWalks } from './walks.ts';
import { testWindows } from './windows.ts';

const database = databaseForTests(startMariaDb);

testWalks(mariaDbCases(), database);
testBusyWalks(database);
testWindows(database);
testLookups(database);
