import { parallelCases } from './cases.ts';
import { databaseForTests } from './database.ts';
import { PARALLEL, startPostgres } from './postgres.ts';
import { testWalks } from './walks.ts';

const database = databaseForTests(() => startPostgres(PARALLEL));

testWalks(parallelCases(), database);
