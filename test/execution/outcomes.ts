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

/** What resolvers do is decided by `seed` and the place they are called in, and by nothing else. */
export interface World {
  seed: number;
  /** How many of all outcomes are bad ones, from 0 to 1. */
  trouble: number;
  pace: Pace;
}

/** What stands behind an object of the schema: the way to it, and what fields without resolvers read. */
export interface Source {
  key: string;
}

type Make = () => unknown;

/** What a resolver returns, or throws, in the place `key`. */
export function outcome(world: World, type: GraphQLOutputType, key: string): unknown {
  const random = randomAt(world, key);
  const make = making(world, type, key, random);
  return random() < 0.6 ? make() : delivered(world, make, random);
}

function randomAt({ seed }: World, key: string): Random {
  return randomFrom(seed, ...[...key].map((letter) => letter.charCodeAt(0)));
}

function making(world: World, type: GraphQLOutputType, key: string, random: Random): Make {
  if (random() < world.trouble) return oneOf(random, TROUBLE);
  if (isNonNullType(type)) return making(world, type.ofType, key, random);
  if (random() < 0.05) return () => null;
  if (isListType(type)) return () => list(world, type.ofType, key, random);
  if (isObjectType(type)) return () => new OddSource(world, key);
  const name = 'name' in type ? type.name : '';
  return () => oneOf(random, LEAVES[name] ?? ['text', '']);
}

/** As it comes out of the database: a value of each leaf type. */
const LEAVES: Record<string, unknown[]> = {
  Int: [0, 7, -1, '12', true],
  Color: ['red-value', 2],
  Odd: ['fine', { deep: [1] }, 0, false],
};

const TROUBLE: Make[] = [
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

/** Not every promise is the platform's: all that there has to be is `then`. */
class BarePromise<Value> extends Promise<Value> {
  override catch(): never {
    throw new TypeError('only then is promised');
  }
}

function delivered({ pace }: World, make: Make, random: Random): unknown {
  const rank = below(random, 2 ** 30);
  const isBare = random() < 0.1;
  const start = random() < 0.4 ? Promise.resolve() : pace.wait(rank);
  const promise = isBare ? BarePromise.resolve(start).then(make) : start.then(make);
  // An executor that has given up on a list does not come to look at its last items.
  promise.then(undefined, () => undefined);
  return promise;
}

function list(world: World, type: GraphQLOutputType, key: string, random: Random): unknown {
  const items = Array.from({ length: below(random, 4) }, (_, index) => {
    const place = `${key}/${index}`;
    const own = randomAt(world, place);
    const make = making(world, type, place, own);
    if (own() < 0.3) return delivered(world, make, own);
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
  readonly #world: World;

  constructor(world: World, key: string) {
    this.key = key;
    this.#world = world;
  }

  get plain(): unknown {
    return outcome(this.#world, GraphQLString, `${this.key}.plain`);
  }

  get plainSure(): unknown {
    return outcome(this.#world, new GraphQLNonNull(GraphQLString), `${this.key}.plainSure`);
  }

  method(args: unknown, world: World): unknown {
    return [this.key, JSON.stringify(args), world.seed].join(' ');
  }
}
