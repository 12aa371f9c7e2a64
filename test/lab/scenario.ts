import { type Behaviour, PUBLISHED } from '../../sandbox/behaviour.ts';
import { below, chance, oneOf, type Random, randomFrom } from '../../sandbox/random.ts';
import type { ListTasksQuery } from '../../src/rest/types.ts';
import type { Walk } from '../support/walk.ts';
import { anyRows, anyTime, type RowShape } from './rows.ts';

/** One walk with one set of behaviours, all determined by its seed. */
export interface Scenario {
  seed: number;
  behaviour: Partial<Behaviour>;
  shape: RowShape;
  churn: Churn;
  walk: Pick<Walk, 'orderBy' | 'direction' | 'size'>;
  filter: Filter;
  /** Under a time order: only rows of these times, `from <= t < to` in microseconds since 1970. */
  range?: { from?: number; to?: number } | undefined;
}

/** One filter, in the form of the graph and of REST. */
interface Filter {
  graph?: Record<string, unknown>;
  rest: ListTasksQuery;
}

const FILTERS: readonly Filter[] = [
  { graph: { status: ['OPEN'] }, rest: { status: ['open'] } },
  {
    graph: { status: ['OPEN', 'CLOSED', 'FAILED'] },
    rest: { status: ['open', 'closed', 'failed'] },
  },
  { graph: { type: 'CALL_ANALYSIS' }, rest: { type: 'call_analysis' } },
];

/** When the list changes: never, between two pages, or also between two REST calls. */
export const CHURNS = ['quiet', 'between-pages', 'import', 'between-calls'] as const;
export type Churn = (typeof CHURNS)[number];

type Choices = { [Name in keyof Behaviour]: readonly Behaviour[Name][] };

/** The values of each setting, besides the default of the sandbox. */
const CHOICES: Choices = {
  nulls: ['largest', 'first', 'last'],
  ties: ['mirrored', 'id', 'id-mirrored', 'limit', 'reach', 'random'],
  maxLimit: [100, 50],
  total: [
    { add: 1 },
    { add: 40 },
    { add: -1 },
    { add: -40 },
    { cap: 100 },
    { cap: 10_000 },
    'null',
    'zero',
    'missing',
  ],
  hidden: [0.02, 0.3],
  pastEnd: ['404', 'last-page'],
  sortOrder: ['asc', 'desc'],
  words: ['declared'],
  zone: ['+00:00', '+00', 'none'],
  fraction: ['microseconds', 'milliseconds', 'seconds'],
  ids: ['long', 'spaces', 'base64', 'accents', 'emoji', 'code-units', 'lone-surrogate', 'mixed'],
  unknownWords: [0.05],
  refusedWords: [['open'], ['closed', 'call_analysis']],
};

const PAGE_SIZES = [1, 2, 5, 7, 10, 20, 25, 49, 50, 51, 99, 100, 150, 199, 200, 201, 333, 1000];
/** More pages than this show nothing new. */
const MAX_PAGES = 45;

export function scenarioFrom(seed: number): Scenario {
  const random = randomFrom(seed, 500);
  const shape = anyRows(random);
  const sizes = PAGE_SIZES.filter((size) => shape.count / size <= MAX_PAGES);
  const behaviour = anyBehaviour(random);
  // With a filter that REST refuses there is no list to walk.
  const isFiltered = behaviour.refusedWords === undefined && chance(random, 0.4);
  const scenario: Scenario = {
    seed,
    behaviour,
    shape,
    churn: oneOf(random, CHURNS),
    walk: {
      orderBy: {
        field: oneOf(random, ['CREATED_AT', 'MODIFIED_AT', 'STATUS', 'TYPE'] as const),
        direction: oneOf(random, ['ASC', 'DESC'] as const),
      },
      direction: oneOf(random, ['forward', 'backward'] as const),
      size: oneOf(random, sizes),
    },
    filter: isFiltered ? oneOf(random, FILTERS) : { rest: {} },
  };
  const { field } = scenario.walk.orderBy;
  const isByTime = field === 'CREATED_AT' || field === 'MODIFIED_AT';
  // If rows have equal times, the gateway cannot detect that REST ignores the direction: a range can seem to
  // be empty.
  const isSorted = behaviour.sortOrder === undefined;
  if (isByTime && isSorted && chance(random, 0.5)) scenario.range = anyRange(shape, random);
  return scenario;
}

function anyRange(shape: RowShape, random: Random): Scenario['range'] {
  const [from = 0, to = 0] = [anyTime(shape, random), anyTime(shape, random)].sort((a, b) => a - b);
  return oneOf(random, [{ from }, { to }, { from, to }]);
}

/** In half of the walks one setting alone, so that its effect is visible; otherwise several together. */
function anyBehaviour(random: Random): Partial<Behaviour> {
  const behaviour: Partial<Behaviour> = {};
  if (chance(random, 0.1)) return behaviour;
  if (chance(random, 0.55)) {
    set(behaviour, oneOf(random, settingNames), random);
    return behaviour;
  }
  for (const name of settingNames) if (chance(random, 0.25)) set(behaviour, name, random);
  return behaviour;
}

const settingNames = Object.keys(CHOICES).filter(isSetting);

function isSetting(name: string): name is keyof Behaviour {
  return name in PUBLISHED;
}

function set<Name extends keyof Behaviour>(
  behaviour: Partial<Behaviour>,
  name: Name,
  random: Random,
): void {
  const choices: readonly Behaviour[Name][] = CHOICES[name];
  const chosen = choices[below(random, choices.length)];
  if (chosen !== undefined) behaviour[name] = chosen;
}

/** `ties=random`, `total={"add":1}`: each setting of the scenario as one text. */
export function settingsOf({ behaviour }: Scenario): string[] {
  return Object.entries(behaviour).map(([name, value]) => {
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
}

const STABLE_TIES: readonly unknown[] = ['insertion', 'mirrored', 'id', 'id-mirrored'];

/** `UPSTREAM_TIE_LIMIT`: above it, rows with one key are read by their position. */
const TIE_LIMIT = 1000;

/**
 * Whether REST gives all the facts that exact pages need, so that an error is a bug of the gateway. Errors
 * are allowed for a list that changes between the calls of one page, changing order of ties, wrong totals,
 * hidden rows, a direction that REST ignores, ids that are not valid UTF-8, and a group of equal keys that is
 * larger than the bound and changes.
 */
export function mustAnswer({ behaviour, churn }: Scenario, largestGroup: number): boolean {
  const { ties, total, hidden, sortOrder, ids } = { ...PUBLISHED, ...behaviour };
  return (
    churn !== 'between-calls' &&
    (churn === 'quiet' || largestGroup <= TIE_LIMIT) &&
    STABLE_TIES.includes(ties) &&
    total === 'exact' &&
    hidden === 0 &&
    sortOrder === 'as-asked' &&
    ids !== 'lone-surrogate'
  );
}
