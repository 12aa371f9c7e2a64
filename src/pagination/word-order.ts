import type { ConnectionPlan } from './connection-plan.ts';
import {
  type ConnectionWindow,
  edgeOf,
  isPageWithoutRows,
  pageInfoOf,
} from './connection-window.ts';
import type { WordList } from './keyed-list.ts';
import { UnreliableTotals } from './order-errors.ts';
import type { Run } from './run.ts';
import type { Search } from './search.ts';
import { type SectionBound, WordSections } from './word-sections.ts';

/** So often, a total may differ from the rows: it is counted a moment before or after they are read. */
const MAX_TRIES = 3;

/** Finds the rows of a connection over a list sorted by a word. */
export function* searchWordOrder<Row>(
  plan: ConnectionPlan,
  list: WordList<Row>,
): Search<Row, ConnectionWindow<Row>> {
  for (let tries = 1; ; tries++) {
    try {
      return yield* searchSections(plan, list);
    } catch (error) {
      if (!(error instanceof UnreliableTotals) || tries === MAX_TRIES) throw error;
    }
  }
}

function* searchSections<Row>(
  plan: ConnectionPlan,
  list: WordList<Row>,
): Search<Row, ConnectionWindow<Row>> {
  const sections = new WordSections(list);
  yield* sections.open();
  const start = yield* sections.locate(plan.start, plan.travel === 'forward');
  const stop = yield* sections.locate(plan.stop, plan.travel === 'backward');
  const window = yield* readWordWindow(sections, plan, start, stop);
  if (!isPageWithoutRows(plan, window.edges)) return window;
  const { total } = yield* sections.counts();
  if (total === 0) return window;
  const offset = Math.floor((total - 1) / plan.count) * plan.count;
  const last = yield* sections.locate({ offset: offset - 1, id: null, key: null }, true);
  return yield* readWordWindow(sections, plan, last, stop);
}

/** Position of a window's first row in the whole list. */
export function* searchWordOffset<Row>(
  { word, offset }: Pick<ConnectionWindow<Row>, 'word' | 'offset'>,
  list: WordList<Row>,
): Search<Row, number> {
  const sections = new WordSections(list);
  yield* sections.open();
  return offset + (word === undefined ? 0 : yield* sections.rowsBefore(word));
}

/** Rows next to each other in one section. */
interface SectionRun<Row> {
  word: string;
  run: Run<Row>;
}

/** Reads one section after the other in the direction of travel, until the window is full. */
function* readWordWindow<Row>(
  sections: WordSections<Row>,
  plan: ConnectionPlan,
  start: SectionBound | undefined,
  stop: SectionBound | undefined,
): Search<Row, ConnectionWindow<Row>> {
  const isForward = plan.travel === 'forward';
  const step = isForward ? 1 : -1;
  const first = start?.index ?? (isForward ? 0 : sections.words.length - 1);
  const runs: SectionRun<Row>[] = [];
  let remaining = plan.count;
  let hasMore = false;
  for (let at = first; ; at += step) {
    const word = sections.words[at];
    if (word === undefined || (stop !== undefined && (at - stop.index) * step > 0)) break;
    if (runs.length > 0) {
      if (yield* sections.isEmpty(word)) continue;
      if (remaining === 0) {
        hasMore = true;
        break;
      }
    }
    const bounds = {
      start: at === first ? start?.bound : undefined,
      stop: stop !== undefined && at === stop.index ? stop.bound : undefined,
    };
    const run = yield* sections.read(word, { ...plan, count: remaining }, bounds);
    runs.push({ word, run });
    remaining -= run.entries.length;
    hasMore = isForward ? run.hasRowsBehind : run.hasRowsBefore;
    if (hasMore) break;
  }
  if (!hasMore && stop !== undefined) {
    hasMore = yield* sections.hasRowsFrom(stop.index + (stop.bound ? step : 0), step);
  }
  const { isOpen, order } = sections.list;
  if (isOpen && runs.some(({ run }) => run.isTotalWrong)) throw new UnreliableTotals(order);
  const origin = runs[0]?.run;
  const hasPassed =
    (isForward ? origin?.hasRowsBefore : origin?.hasRowsBehind) ||
    (yield* sections.hasRowsFrom(first - step, isForward ? -1 : 1));
  if (!isForward) runs.reverse();
  const window = windowOf(runs, sections);
  const [hasRowsBefore, hasRowsBehind] = isForward ? [hasPassed, hasMore] : [hasMore, hasPassed];
  const { edges: entries } = window;
  return { ...window, ...pageInfoOf(plan, { entries, hasRowsBefore, hasRowsBehind }) };
}

function windowOf<Row>(
  runs: readonly SectionRun<Row>[],
  sections: WordSections<Row>,
): Pick<ConnectionWindow<Row>, 'edges' | 'offset' | 'word' | 'total'> {
  const edges = runs.flatMap(({ word, run }) => run.entries.map((entry) => edgeOf(entry, word)));
  const total = sections.words.length === 1 ? runs[0]?.run.total : sections.total;
  const filled = runs.find(({ run }) => run.entries.length > 0) ?? runs[0];
  if (filled === undefined) return { edges, offset: 0, total };
  const { word, run } = filled;
  const position = run.entries[0]?.position ?? 0;
  const before = sections.knownRowsBefore(word);
  if (before === undefined) return { edges, offset: position, word, total };
  return { edges, offset: before + position, total };
}
