import type { WordField } from '../../../src/pagination/order.ts';
import { ENUM_VALUES } from '../../../src/rest/types.ts';
import { type Check, counted, type Judgement, judged, notSeen } from '../finding.ts';
import { alikeRows, type Group, largestGroup, mostRows } from '../groups.ts';
import { isCount, type Reading } from '../reading.ts';
import { find, type Gathered, pageSizeOf, wholeTotal } from '../seen.ts';
import { tieOrderIn, tieStabilityIn } from '../ties.ts';

/** Checks of groups: rows with equal keys, and rows without a known word. */
export const GROUPS: readonly Check[] = [
  { id: 'ties', title: 'equal keys', basis: 'unpublished', judge: judgeTies },
  { id: 'groups', title: 'largest equal group', basis: 'unpublished', judge: judgeGroups },
  unfilterableCheck('status', ENUM_VALUES.TaskStatus),
  unfilterableCheck('type', ENUM_VALUES.TaskType),
];

/** Checks rows that no filter by a known value finds: an order by that field has to collect them. */
function unfilterableCheck(field: WordField, words: readonly string[]): Check {
  return {
    id: `unfilterable-${field}`,
    title: `no known ${field}`,
    basis: 'unpublished',
    judge: ({ readings, current }) => {
      const total = wholeTotal(readings);
      const counts = words.map((word) => find(readings, `${field}:${word}`));
      if (total === undefined || counts.includes(undefined)) return notSeen();
      const known = counts.map((reading) => reading?.page?.total).filter(isCount);
      const rows = total - known.reduce((sum, count) => sum + count, 0);
      if (rows < 0) return notSeen('see total_records');
      const seen = counted(rows, 'task');
      const name = field.toUpperCase();
      if (rows <= current.tieLimit) return judged('ok', seen);
      const needed = stepped(rows);
      if (needed > MAX_TIE_LIMIT) {
        return judged('limit', seen, `Too many to collect: the order ${name} can fail.`);
      }
      return {
        level: 'setting',
        seen,
        gateway: `Otherwise the order ${name} can fail.`,
        settings: { UPSTREAM_TIE_LIMIT: String(needed) },
      };
    },
  };
}

/** Rounds up, to leave room for new rows. */
function stepped(rows: number): number {
  return (Math.floor(rows / TIE_LIMIT_STEP) + 1) * TIE_LIMIT_STEP;
}

function judgeTies({ readings }: Gathered): Judgement {
  const change = changeOf(readings);
  if (change === undefined) return notSeen('no rows with equal keys');
  if (change !== 'none') {
    return judged(
      'note',
      CHANGES[change],
      'The gateway orders them by id, from several answers where one does not hold them all.',
    );
  }
  const { pairs, isById, descending } = tieOrderIn(readings);
  const by = isById ? 'by id' : 'by something else than the id';
  const turned = {
    same: ', the same in both directions',
    reversed: ', reversed with the direction',
    other: '',
  }[descending];
  const order = pairs < MIN_PAIRS ? '' : `, ${by}${turned}`;
  return judged('ok', `stable${order}`, 'The gateway orders them by id.');
}

const CHANGES = {
  limit: 'the order depends on limit',
  page: 'the order depends on limit and page',
  answer: 'in another order in every answer',
};

/** What the order of equal keys depends on; `undefined` if no two rows have equal keys. */
function changeOf(readings: readonly Reading[]): keyof typeof CHANGES | 'none' | undefined {
  const { sameCall, sameEnd, otherEnd } = tieStabilityIn(readings);
  if (sameCall.compared + sameEnd.compared + otherEnd.compared === 0) return undefined;
  if (sameCall.changed > 0) return 'answer';
  if (sameEnd.changed > 0) return 'limit';
  return otherEnd.changed > 0 ? 'page' : 'none';
}

/** The fewest pairs that show an order by id: fewer could be in order by chance. */
const MIN_PAIRS = 5;
const MAX_TIE_LIMIT = 100_000;
const TIE_LIMIT_STEP = 500;

function judgeGroups(gathered: Gathered): Judgement {
  const { readings, current } = gathered;
  const group = largestGroup(readings);
  if (group === undefined) return judged('ok', 'no two rows of one time seen');
  const most = mostRows(group);
  const bound = most === undefined || most > group.atLeast ? 'at least ' : '';
  const what = group.key === null ? 'rows without a time' : 'rows of one time';
  const seen = `${bound}${group.atLeast.toLocaleString('en-US')} ${what}`;
  const change = changeOf(readings) ?? 'none';
  if (isInseparable(gathered, group) && (change === 'answer' || change === 'page')) {
    return judged(
      'limit',
      `${seen}, alike in status and type`,
      'They change places, so pages inside the group can fail with UPSTREAM_ORDER_UNSTABLE. The API needs a tie-breaker: ORDER BY …, id.',
    );
  }
  if (group.atLeast <= current.tieLimit) {
    return judged('ok', seen, `Ordered by id: UPSTREAM_TIE_LIMIT is ${current.tieLimit}.`);
  }
  if (change === 'none') {
    return judged('note', seen, 'Read in the order of the API, which is stable.');
  }
  const needed = stepped(most ?? group.atLeast * 2);
  if (needed > MAX_TIE_LIMIT) {
    return judged('limit', seen, 'Too many to order by id: pages inside the group can fail.');
  }
  return {
    level: 'setting',
    seen,
    gateway: 'Otherwise pages inside the group can fail, because equal keys change places.',
    settings: { UPSTREAM_TIE_LIMIT: String(needed) },
  };
}

/** Whether a group may be larger than a page, and no filter separates its rows. */
function isInseparable({ readings }: Gathered, group: Group): boolean {
  // Wherever a page begins, half of its rows can be on each side of the group's start, and it needs a border
  // row at each end.
  return alikeRows(readings, group) > pageSizeOf(readings) / 2 - BORDERS;
}

const BORDERS = 5;
