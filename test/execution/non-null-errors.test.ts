import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildSchema, type ExecutionResult, execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countingExecutor, type Executor, factsOf } from './comparison.ts';
import { muteUnhandledRejections } from './observation.ts';

const schema = buildSchema(`
  type Row { fails: String!  throws: String!  slow: String  slowAndSure: String!  below: Row  slowBelow: Row }
  type Query { row: Row  rowSure: Row!  rows: [Row!]  rowsSure: [Row!]!  text: String  sure: String! }
`);

let restore: () => void;
beforeAll(() => {
  restore = muteUnhandledRejections();
});
afterAll(() => restore());

type Step = readonly [name: string, outcome: 'resolve' | 'reject'];

/** The promises that resolvers of one run return: each settles at its step. */
class Run {
  readonly #held = new Map<string, PromiseWithResolvers<string>>();
  /** The awaited promises, in the order of their creation. */
  readonly begun: string[] = [];

  hold(name: string): Promise<string> {
    const held = Promise.withResolvers<string>();
    this.#held.set(name, held);
    this.begun.push(name);
    return held.promise;
  }

  /** Settles one promise, and runs everything that follows from it. */
  async take([name, outcome]: Step): Promise<void> {
    const held = this.#held.get(name);
    if (held === undefined) throw new Error(`nobody waits for ${name}`);
    if (outcome === 'resolve') held.resolve(name);
    else held.reject(new Error(`${name} failed`));
    await nextTurn();
  }
}

interface Case {
  text: string;
  root: (run: Run) => Record<string, unknown>;
  steps: Step[];
}

/** The state of the response at the start and after each step. */
async function watch(executor: Executor, { text, root, steps }: Case) {
  const run = new Run();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  let result: ExecutionResult | undefined;
  const known: unknown[] = [];
  const look = () => known.push(result && factsOf(result));
  const answer = executor({ schema, document: parse(text), rootValue: root(run) });
  void Promise.resolve(answer).then((settled) => {
    result = settled;
  });
  await nextTurn();
  look();
  for (const step of steps) {
    await run.take(step);
    look();
  }
  process.off('unhandledRejection', note);
  return { known, begun: run.begun, unhandled };
}

/** @returns the step at which there was a response, and the number of errors */
async function expectSame(given: Case): Promise<{ step: number; errors: number }> {
  const planned = countingExecutor();
  const { unhandled: _, ...expected } = await watch(execute, given);
  const { unhandled, ...actual } = await watch(planned.execute, given);
  expect(actual).toEqual(expected);
  expect(unhandled).toEqual([]);
  expect(planned.fallbacks()).toBe(0);
  const step = actual.known.findIndex((facts) => facts !== undefined);
  // The response does not change after that.
  for (const later of actual.known.slice(step)) expect(later).toEqual(actual.known[step]);
  const [answer] = actual.known.slice(step);
  const errors =
    typeof answer === 'object' && answer !== null && 'errors' in answer ? answer.errors : [];
  return { step, errors: Array.isArray(errors) ? errors.length : 0 };
}

/** A row whose first error occurs in a promise that nothing awaits. */
function row(run: Run) {
  return {
    fails: () => Promise.reject(new Error('failed')),
    throws: () => {
      throw new Error('thrown');
    },
    slow: () => run.hold('slow'),
    slowAndSure: () => run.hold('slowAndSure'),
    below: () => ({ slow: () => run.hold('below') }),
    slowBelow: () => run.hold('slowBelow').then(() => ({ slow: () => run.hold('late') })),
  };
}

describe('an error that makes its row null, while other fields are pending', () => {
  const root = (run: Run) => ({ row: row(run), rowSure: row(run), text: 'text' });

  test.each<[string, string, Step[]]>([
    ['succeed', '{ row { fails slow } text }', [['slow', 'resolve']]],
    ['fail', '{ row { fails slow } text }', [['slow', 'reject']]],
    ['fail as well as can be', '{ row { fails slowAndSure } }', [['slowAndSure', 'reject']]],
    ['fail further below', '{ row { fails below { slow } } }', [['below', 'reject']]],
    [
      'go on with what is below them',
      '{ row { fails slowBelow { slow } } }',
      [
        ['slowBelow', 'resolve'],
        ['late', 'reject'],
      ],
    ],
    ['leave nothing at all', '{ text rowSure { fails slow } }', [['slow', 'reject']]],
    ['had an error before', '{ row { slow fails } }', [['slow', 'reject']]],
  ])('is answered at once, when the others %s', async (_name, text, steps) => {
    expect(await expectSame({ text, root, steps })).toEqual({ step: 0, errors: 1 });
  });

  test.each<[string, string, Step[], { step: number; errors: number }]>([
    [
      'all have succeeded',
      '{ row { slow slowAndSure throws } }',
      [
        ['slow', 'resolve'],
        ['slowAndSure', 'resolve'],
      ],
      { step: 2, errors: 1 },
    ],
    [
      'one has failed that the row would have to take, too',
      '{ row { slow slowAndSure throws } }',
      [
        ['slowAndSure', 'reject'],
        ['slow', 'reject'],
      ],
      { step: 1, errors: 1 },
    ],
    [
      'they have failed for themselves',
      '{ row { slow below { slow } throws } }',
      [
        ['slow', 'reject'],
        ['below', 'reject'],
      ],
      { step: 2, errors: 3 },
    ],
  ])('waits, where the resolver threw it, until %s', async (_name, text, steps, expected) => {
    expect(await expectSame({ text, root, steps })).toEqual(expected);
  });
});

describe('an item that makes its list null, while other items are pending', () => {
  const root = (run: Run) => ({
    rows: () => [run.hold('item'), { slow: () => run.hold('slow') }, null],
    rowsSure: () => [run.hold('item'), Promise.reject(new Error('failed'))],
    text: 'text',
  });

  test.each<[string, string, Step[]]>([
    [
      'null among items that fail',
      '{ text rows { slow } }',
      [
        ['item', 'reject'],
        ['slow', 'reject'],
      ],
    ],
    [
      'null among items that succeed',
      '{ rows { slow } }',
      [
        ['item', 'resolve'],
        ['slow', 'resolve'],
      ],
    ],
    ['a rejection among items that fail', '{ rowsSure { slow } }', [['item', 'reject']]],
  ])('is answered at once: %s', async (_name, text, steps) => {
    expect(await expectSame({ text, root, steps })).toEqual({ step: 0, errors: 1 });
  });
});

test('an error of a non-null root field makes data null', async () => {
  const root = (run: Run) => ({ text: () => run.hold('text'), sure: () => run.hold('sure') });
  const text = '{ text sure }';
  const early: Step[] = [
    ['sure', 'reject'],
    ['text', 'reject'],
  ];
  expect(await expectSame({ text, root, steps: early })).toEqual({ step: 1, errors: 1 });
  expect(await expectSame({ text, root, steps: early.toReversed() })).toEqual({
    step: 2,
    errors: 2,
  });
});
