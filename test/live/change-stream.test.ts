import { expect, test } from 'vitest';
import { readChanges } from '../../src/live/change-stream.ts';
import { logEntry } from './log-entry.ts';

/** A state of the task `t1`. */
function version(key: number, label: string) {
  const entry = logEntry(key);
  return { ...entry, id: 't1', row: { ...entry.row, id: 't1', label } };
}

type Version = ReturnType<typeof version>;

interface Changes {
  /** Read from REST at the start. */
  earlier: Version[];
  /** In the log at the start. */
  logged: Version[];
  /** Added to the log later. */
  later: Version[];
}

/** The labels in the order of delivery. */
async function delivered({ earlier, logged, later }: Changes): Promise<string[]> {
  const log = [...later];
  const labels: string[] = [];
  const changes = readChanges({
    earlier: (async function* () {
      yield earlier;
    })(),
    completeAfter: 50,
    entries: logged,
    reader: { next: async () => log.shift() },
    hidden: undefined,
    watermark: 0,
    run: async () => {
      throw new Error('no hidden filter');
    },
    matches: () => true,
  });
  for await (const { task } of changes) labels.push(task.label);
  return labels;
}

test.for<[name: string, changes: Changes, labels: string[]]>([
  [
    'a state that REST and the log have is delivered once',
    { earlier: [version(60, 'a')], logged: [version(60, 'a')], later: [] },
    ['a'],
  ],
  [
    'a newer state in the log follows',
    { earlier: [version(60, 'a')], logged: [version(61, 'b')], later: [] },
    ['a', 'b'],
  ],
  [
    'an older state in the log is not delivered after a newer one',
    { earlier: [version(70, 'b')], logged: [version(60, 'a')], later: [version(70, 'b')] },
    ['b'],
  ],
  [
    'a state that the log gets later is delivered once',
    { earlier: [version(60, 'a')], logged: [], later: [version(60, 'a'), version(60, 'a')] },
    ['a', 'a'],
  ],
  [
    'another state with the same time follows',
    { earlier: [version(60, 'a')], logged: [], later: [version(60, 'b')] },
    ['a', 'b'],
  ],
])('%s', async ([, changes, labels]) => {
  expect(await delivered(changes)).toEqual(labels);
});
