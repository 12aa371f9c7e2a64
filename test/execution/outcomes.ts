import {
  GraphQLError,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLString,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { below, oneOf, type Random, randomFrom, weighted } from '../../sandbox/random.ts';
import type { Pace } from './pace.ts';

/** `seed` and the path alone decide what a resolver does. */
export interface Scenario {
  seed: number;
  /** The share of failing outcomes, from 0 to 1. */
  errorRate: number;
  pace: Pace;
}

/** The source of an object of the schema: its path, and the properties that fields without resolvers read. */
export interface Source {
  key: string;
}

type Make = () => unknown;

/** What a resolver returns or throws at the path `key`. */
export function outcome(scenario: Scenario, type: GraphQLOutputType, key: string): unknown {
  const random = randomAt(scenario, key);
  const make = making(scenario, type, key, random);
  return random() < 0.6 ? make() : delivered(scenario, make, random);
}

function randomAt({ seed }: Scenario, key: string): Random {
  return randomFrom(seed, ...[...key].map((letter) => letter.charCodeAt(0)));
}

function making(scenario: Scenario, type: GraphQLOutputType, key: string, random: Random): Make {
  if (random() < scenario.errorRate) return oneOf(random, BAD_OUTCOMES);
  if (isNonNullType(type)) return making(scenario, type.ofType, key, random);
  if (random() < 0.05) return () => null;
  if (isListType(type)) return () => list(scenario, type.ofType, key, random);
  if (isObjectType(type)) return () => new OddSource(scenario, key);
  const name = 'name' in type ? type.name : '';
  return () => oneOf(random, LEAVES[name] ?? ['text', '']);
}

/** Raw values, as from a database: one for each leaf type. */
const LEAVES: Record<string, unknown[]> = {
  Int: [0, 7, -1, '12', true],
  Color: ['red-value', 2],
  Odd: ['fine', { deep: [1] }, 0, false],
};

const BAD_OUTCOMES: Make[] = [
  () => null,
  () => undefined,
  () => new Error('returned'),
  () => Number.NaN,
  () => ({ strange: true }),
  () => [['strange']],
  () => 'throw',
  () => 'nothing',
  () => thrown(new Error('thrown')),
  () => thrown(new TypeError('thrown type error')),
  () => thrown(new GraphQLError('thrown with extensions', { extensions: { code: 'BAD' } })),
  () => thrown(Object.assign(new Error('located elsewhere'), { path: ['elsewhere'] })),
  () => thrown('no error'),
  () => thrown(undefined),
];

function thrown(error: unknown): never {
  throw error;
}

/** Not every promise is a native one: `then` is enough. */
class BarePromise<Value> extends Promise<Value> {
  override catch(): never {
    throw new TypeError('only then is promised');
  }
}

function delivered({ pace }: Scenario, make: Make, random: Random): unknown {
  const rank = below(random, 2 ** 30);
  const isBare = random() < 0.1;
  const start = random() < 0.4 ? Promise.resolve() : pace.wait(rank);
  const promise = isBare ? BarePromise.resolve(start).then(make) : start.then(make);
  // An executor that has stopped at an error in a list does not read its last items.
  promise.then(undefined, () => undefined);
  return promise;
}

function list(scenario: Scenario, type: GraphQLOutputType, key: string, random: Random): unknown {
  const items = Array.from({ length: below(random, 4) }, (_, index) => {
    const place = `${key}/${index}`;
    const own = randomAt(scenario, place);
    const make = making(scenario, type, place, own);
    if (own() < 0.3) return delivered(scenario, make, own);
    try {
      return make();
    } catch (error) {
      return error instanceof Error ? error : null;
    }
  });
  const kind = weighted(random, [
    ['array', 16],
    ['set', 1],
    ['generator', 1],
    ['breaking', 1],
  ]);
  if (kind === 'array') return items;
  if (kind === 'set') return new Set(items);
  return generated(items, kind === 'breaking');
}

function* generated(items: unknown[], breaks: boolean): Generator<unknown> {
  yield* items;
  if (breaks) throw new Error('the list broke off');
}

class OddSource implements Source {
  readonly key: string;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario, key: string) {
    this.key = key;
    this.#scenario = scenario;
  }

  get plain(): unknown {
    return outcome(this.#scenario, GraphQLString, `${this.key}.plain`);
  }

  get plainSure(): unknown {
    return outcome(this.#scenario, new GraphQLNonNull(GraphQLString), `${this.key}.plainSure`);
  }

  method(args: unknown, scenario: Scenario): unknown {
    return [this.key, JSON.stringify(args), scenario.seed].join(' ');
  }
}
