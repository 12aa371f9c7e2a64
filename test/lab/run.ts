import type { Fraction } from '../../sandbox/behaviour.ts';
import { SECOND } from '../../sandbox/instant.ts';
import type { ListedRow } from '../../sandbox/plain-row.ts';
import { chance, randomFrom } from '../../sandbox/random.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { configFrom } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { serve } from '../support/serve.ts';
import { silentLogger } from '../support/silent-logger.ts';
import {
  goesUp,
  type OrderField,
  type RowKey,
  SteadyRows,
  type Walked,
  walk,
} from '../support/walk.ts';
import { ListChurn } from './churn.ts';
import { rowsOf } from './rows.ts';
import { mustAnswer, type Scenario } from './scenario.ts';

/** The error codes that are allowed if REST does not give the facts for exact pages. */
export const REFUSALS: readonly string[] = ['UPSTREAM_ORDER_UNSTABLE', 'UPSTREAM_INVALID_RESPONSE'];

export interface Verdict {
  scenario: Scenario;
  lost: number;
  /** The largest number of rows with one key, at the precision of responses, at any time of the walk. */
  largestGroup: number;
  repeated: number;
  /** Delivered rows that were never in the list. */
  outside: number;
  walked: Walked;
  /** Violations of the invariants, as texts; empty if there are none. */
  faults: string[];
}

/** Changes in one walk: enough to affect every page, few enough that the walk can end. */
const MAX_CHANGES = 12;
const MAX_PAGES_ADDED = 40;

export async function run(scenario: Scenario): Promise<Verdict> {
  const { seed, behaviour, shape, churn: when } = scenario;
  await using resources = new AsyncDisposableStack();
  const sandbox = await startSandbox({ tasks: 0, seed, behaviour });
  resources.defer(() => sandbox.close());
  const { store, hooks } = sandbox;
  const [{ id: organization, token }] = sandbox.organizations;
  const random = randomFrom(seed, 501);
  store.insertAll(organization, rowsOf(shape, random));
  const gateway = createGateway(
    { ...configFrom({}), apiUrl: sandbox.url },
    { logger: silentLogger },
  );
  resources.defer(() => gateway.close());
  const served = resources.use(await serve(gateway.listener));

  let largestGroup = 0;
  const inside = new Set<string>();
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = scenario.range ?? {};
  const keys = () => {
    const key = KEYS[scenario.walk.orderBy.field];
    const grain = GRAINS[behaviour.fraction ?? 'as-stored'];
    const isInside = (row: ListedRow) => {
      if (scenario.range === undefined) return true;
      const time = key(row, grain);
      return typeof time === 'number' && time * grain >= from && time * grain < to;
    };
    const rows = store.rows(organization, scenario.filter.rest).filter(isInside);
    for (const { id } of rows) inside.add(id);
    const groups = Map.groupBy(rows, (row) => key(row, grain));
    for (const group of groups.values()) largestGroup = Math.max(largestGroup, group.length);
    return new Map(rows.map((row) => [row.id, key(row, grain)]));
  };
  const steady = new SteadyRows(keys());
  const churn = new ListChurn(
    store,
    organization,
    shape,
    randomFrom(seed, 502),
    MAX_PAGES_ADDED * scenario.walk.size,
  );
  let changes = 0;
  const change = (kind: 'change' | 'import') => {
    if (changes >= MAX_CHANGES) return;
    changes += 1;
    churn[kind]();
    steady.keep(keys());
  };

  let calls = 0;
  hooks.afterAnswer = () => {
    calls += 1;
    if (when === 'between-calls' && chance(random, 0.4)) change('change');
  };
  const initial = store.count(organization);
  const walked = await walk(
    { url: served.url, token, calls: () => calls },
    {
      ...scenario.walk,
      filter: graphFilterOf(scenario),
      maxPages: () => 2 * Math.ceil((initial + churn.arrived) / scenario.walk.size) + 20,
      onPage: ({ number }) => {
        if (when === 'import') {
          if (number === 1 || chance(random, 0.1)) change('import');
        } else if (when !== 'quiet' && chance(random, 0.6)) change('change');
      },
    },
  );
  const { lost, repeated } = steady.judge(walked, { goesUp: goesUp(scenario.walk) });
  const verdict = {
    scenario,
    lost: Math.max(0, lost.length - refusedRows(walked)),
    repeated: repeated.length,
    outside: walked.ids.filter((id) => !inside.has(id)).length,
    largestGroup,
    walked,
  };
  return { ...verdict, faults: faultsOf(verdict) };
}

/** Rows with an error of their own are not silently lost. */
function refusedRows({ nullRows, errors }: Walked): number {
  return Math.min(nullRows, errors.length);
}

function faultsOf(verdict: Omit<Verdict, 'faults'>): string[] {
  const { scenario, lost, repeated, outside, largestGroup, walked } = verdict;
  const faults: string[] = [];
  if (lost > 0) faults.push(`${lost} lost`);
  if (repeated > 0) faults.push(`${repeated} repeated`);
  if (outside > 0) faults.push(`${outside} from outside`);
  if (walked.outcome === 'endless') faults.push(`no end after ${walked.pages} pages`);
  const unexpected = walked.errors.find(
    ({ code }) => mustAnswer(scenario, largestGroup) || !REFUSALS.includes(code),
  );
  if (unexpected) faults.push(`${unexpected.code}: ${unexpected.message}`);
  return faults;
}

function graphFilterOf({ filter, range, walk: { orderBy } }: Scenario) {
  if (range === undefined) return filter.graph;
  const name = orderBy.field === 'CREATED_AT' ? 'createdAt' : 'modifiedAt';
  const [from, to] = [range.from, range.to].map((time) =>
    time === undefined ? undefined : textOf(time),
  );
  return { ...filter.graph, [name]: { from, to } };
}

/** RFC 3339 text with six digits of a fraction. */
function textOf(micros: number): string {
  const text = new Date(Math.floor(micros / 1000)).toISOString();
  return text.replace('Z', `${String(micros % 1000).padStart(3, '0')}Z`);
}

/** The precision of times in responses, in microseconds. */
const GRAINS: Record<Fraction, number> = {
  'as-stored': 1,
  microseconds: 1,
  milliseconds: 1000,
  seconds: SECOND,
};

/** The sort keys of rows, with times rounded to the given precision. */
const KEYS: Record<OrderField, (row: ListedRow, grain: number) => RowKey> = {
  CREATED_AT: ({ createdAt }, grain) => cut(createdAt, grain),
  MODIFIED_AT: ({ modifiedAt }, grain) => cut(modifiedAt, grain),
  STATUS: ({ status, createdAt }, grain) => JSON.stringify([status, cut(createdAt, grain)]),
  TYPE: ({ type, createdAt }, grain) => JSON.stringify([type, cut(createdAt, grain)]),
};

function cut(time: number | null, grain: number): number | null {
  return time === null ? null : Math.floor(time / grain);
}
