import { isByTime, serialCases } from './cases.ts';
import { databaseForTests } from './database.ts';
import { SERIAL, startPostgres } from './postgres.ts';
import { testWalks } from './walks.ts';

const database = databaseForTests(() => startPostgres(SERIAL));

testWalks(
  serialCases().filter((one) => !isByTime(one)),
  database,
);
