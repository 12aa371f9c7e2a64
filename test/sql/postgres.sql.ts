import { testBusyWalks } from './busy-walks.ts';
import { databaseForTests } from './database.ts';
import { testLookups } from './lookups.ts';
import { SERIAL, startPostgres } from './postgres.ts';
import { testWindows } from './windows.ts';

const database = databaseForTests(() => startPostgres(SERIAL));

testBusyWalks(database);
testWindows(database);
testLookups(database);
