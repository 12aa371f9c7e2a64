import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { Read, ReadRequest } from '../../src/pagination/search.ts';
import { learnWords } from '../../src/pagination/word-sequence.ts';
import { ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { walk } from './walk.ts';

const ENUM = ['open', 'completed', 'closed', 'archived', 'failed'];
const BY_STATUS = { field: 'status', direction: 'asc' } as const;

function rowsOf(words: readonly string[], count = 3): ModelRow[] {
  return words.flatMap((word) =>
    Array.from({ length: count }, (_, key) => ({ id: `${word}${key}`, key, word, sequence: key })),
  );
}

function listOf(words: readonly string[], sorted: readonly string[]): ModelList {
  return new ModelList(rowsOf(words), { ...PLAIN, words: sorted });
}

/** Rows that are counted but left out of every page. */
class HidingList extends ModelList {
  override read(request: ReadRequest): Read<ModelRow> {
    const pages = super.read(request);
    if (pages instanceof Error) return pages;
    return pages.map((page) => {
      const rows = page.rows.filter(({ sequence }) => sequence > 0);
      return { ...page, rows, covered: page.rows.length };
    });
  }
}

describe('the order in which REST sorts words', () => {
  test.for([[ENUM], [ENUM.toReversed()], [ENUM.toSorted().reverse()]])(
    'is learnt where REST leaves out the first row of each: %s',
    ([sorted = []]) => {
      const list = new HidingList(rowsOf(ENUM, 30), { ...PLAIN, words: sorted });
      expect(list.run(learnWords(list.wordView(BY_STATUS)))).toEqual(sorted);
    },
  );

  test.for<[name: string, sorted: string[], filled: string[], expected: string[]]>([
    ['of the document', ENUM, ['open', 'closed', 'failed'], ENUM],
    ['of the alphabet', ENUM.toSorted(), ['archived', 'open'], ENUM.toSorted()],
    ['of the alphabet, if one word tells nothing', ENUM, ['closed'], ENUM.toSorted()],
  ])('has words without rows where the others suggest: %s', ([, sorted, filled, expected]) => {
    const list = listOf(filled, sorted);
    expect(list.run(learnWords(list.wordView(BY_STATUS)))).toEqual(expected);
  });

  test('is the same in every process, also in one that learnt it before a value had rows', () => {
    const early = listOf(['open', 'failed', 'archived'], ENUM);
    const { ids } = walk(early, { order: BY_STATUS, travel: 'forward', sizes: [4] });
    expect(ids.map((id) => id.slice(0, -1))).not.toContain('closed');
    early.rows.push(...rowsOf(['closed']));
    early.changed();
    const late = listOf(['open', 'failed', 'archived', 'closed'], ENUM);
    const idsOf = (list: ModelList) =>
      walk(list, { order: BY_STATUS, travel: 'forward', sizes: [4] }).ids;
    expect(idsOf(early)).toEqual(idsOf(late));
  });

  test('is not learnt from a list without rows', () => {
    const list = listOf([], ENUM);
    list.run(learnWords(list.wordView(BY_STATUS)));
    list.rows = rowsOf(['open', 'closed', 'failed']);
    list.changed();
    expect(list.run(learnWords(list.wordView(BY_STATUS)))).toEqual(ENUM);
  });

  test('is an error if the list changes so much that each try shows another order', () => {
    const list = listOf(ENUM, ENUM);
    const search = learnWords(list.wordView(BY_STATUS));
    // The values with rows in each of three tries, which search for one value after the other.
    const shown = [
      ['open', 'closed'],
      ['archived', 'failed'],
      ['completed', 'closed'],
    ];
    const learn = () => {
      let step = search.next();
      let tries = 0;
      while (!step.done) {
        const isCount = step.value.length > ENUM.length;
        if (isCount) tries += 1;
        list.rows = rowsOf(step.value.length > 1 ? ENUM : (shown[tries - 1] ?? []));
        list.changed();
        step = search.next(step.value.map((request) => list.read(request)));
      }
      return step.value;
    };
    expect(learn).toThrow(GatewayError);
    expect(list.facts.words.get('status')).toBeUndefined();
  });
});
