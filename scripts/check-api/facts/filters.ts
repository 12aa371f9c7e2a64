import { ENUM_VALUES } from '../../../src/rest/types.ts';
import { type Check, counted, type Judgement, judged, notSeen } from '../finding.ts';
import { idOf, isRefused, type Row, wordOf } from '../reading.ts';
import { find, type Gathered, hidesRows, pagesOf, type ReadingWithPage, rowsOf } from '../seen.ts';

const IGNORED = 'Callers would get tasks that they did not ask for.';

/** Checks whether filters work. */
export const FILTERS: readonly Check[] = [
  wordCheck('status', ENUM_VALUES.TaskStatus),
  wordCheck('type', ENUM_VALUES.TaskType),
  {
    id: 'filter-several',
    title: 'filter by several',
    basis: 'contract',
    judge: ({ readings }) => {
      const read = readings.filter(({ label }) => label === 'several');
      if (read.length < 2) return notSeen('fewer than two statuses have tasks');
      const refused = read.find(({ page }) => page === null);
      if (refused) return judged('bad', `status ${refused.status}`, 'Lists of several fail.');
      const wanted = read[0]?.query.status ?? [];
      const seen = new Set(rowsOf(read).map((row) => wordOf(row, 'status')));
      if ([...seen].some((word) => !isOneOf(wanted, word)))
        return judged('bad', 'ignored', IGNORED);
      // If lists are sorted, each direction begins with a different value.
      const [up, down] = ENUM_VALUES.SortOrder.map((order) => {
        return find(readings, `sort:status:${order}`)?.page?.rows.map(idOf).join(' ');
      });
      if (seen.size < wanted.length && up === down) return notSeen('see order status');
      if (seen.size < wanted.length && !hidesRows(readings)) {
        return judged('bad', 'only one of them counts', 'Lists of several statuses lack tasks.');
      }
      return judged('ok', 'honoured');
    },
  },
  {
    id: 'filter-automated',
    title: 'filter is_automated',
    basis: 'contract',
    judge: ({ readings }) => {
      const [yes, no] = [find(readings, 'automated:true'), find(readings, 'automated:false')];
      if (yes === undefined || no === undefined) return notSeen();
      if (yes.page === null || no.page === null) {
        return judged('limit', 'refused', 'The filter isAutomated fails.');
      }
      const ids = new Set(yes.page.rows.map(idOf));
      if (no.page.rows.some((row) => ids.has(idOf(row)))) {
        return judged('bad', 'the same tasks for true and false', IGNORED);
      }
      return judged('ok', 'no task in both');
    },
  },
  {
    id: 'filter-assignee',
    title: 'filter assignee',
    basis: 'contract',
    judge: (gathered) => {
      const known = find(gathered.readings, 'assignee');
      const wanted = known?.query.assignee;
      if (known !== undefined && known.page === null) {
        return judged('bad', `status ${known.status}`, 'Users and their tasks cannot be read.');
      }
      if (known?.page?.rows.some((row) => row.assignee_id !== wanted)) {
        return judged('bad', 'ignored', IGNORED);
      }
      if (known?.page && known.page.rows.length === 0 && !hidesRows(gathered.readings)) {
        return judged('bad', 'finds nobody, not even a known one', 'Users cannot be read.');
      }
      return judgeNobody(gathered, 'no-assignee', known ? 'honoured' : undefined);
    },
  },
  {
    id: 'filter-classification',
    title: 'filter classification',
    basis: 'contract',
    judge: (gathered) => judgeNobody(gathered, 'no-classification'),
  },
  {
    id: 'filter-partner',
    title: 'filter partner_id',
    basis: 'contract',
    judge: (gathered) => judgeNobody(gathered, 'no-partner'),
  },
];

/** A filter by a value that no task has. */
function judgeNobody({ readings }: Gathered, label: string, known?: string): Judgement {
  const reading = find(readings, label);
  if (reading === undefined || reading.status === null) return notSeen();
  if (reading.page !== null) {
    if (reading.page.rows.length > 0) return judged('bad', 'ignored', IGNORED);
    return judged('ok', known ?? 'an unknown value finds nothing');
  }
  const seen = `status ${reading.status} for an unknown value`;
  if (reading.status === 400 || reading.status === 422) {
    return judged('note', seen, 'Callers get BAD_USER_INPUT for it in place of nothing.');
  }
  return judged('limit', seen, 'Callers get an error for it in place of nothing.');
}

function wordCheck(field: 'status' | 'type', words: readonly string[]): Check {
  return {
    id: `filter-${field}`,
    title: `filter ${field}`,
    basis: 'contract',
    judge: ({ readings }) => {
      const asked = words.flatMap((word) => find(readings, `${field}:${word}`) ?? []);
      const answered = pagesOf(asked);
      if (asked.length === 0) return notSeen();
      const refused = asked.filter((reading) => reading.page === null && isRefused(reading));
      if (answered.some((reading) => reading.page.rows.some((row) => !fits(row, reading, field)))) {
        return judged('bad', 'ignored', IGNORED);
      }
      if (answered.length === 0)
        return judged('bad', 'every value is refused', 'The filter fails.');
      if (refused.length > 0) {
        const names = refused.map(({ label }) => label.slice(field.length + 1)).join(', ');
        return judged(
          'note',
          `refused: ${names}`,
          'In a filter BAD_USER_INPUT; in lists without the filter its tasks are there.',
        );
      }
      const filled = answered.filter(({ page }) => page.rows.length > 0).length;
      if (filled === 0) return notSeen('no task has a known value');
      const unread = words.length - asked.length;
      return judged(
        'ok',
        `${counted(filled, 'value')} with tasks match${unread > 0 ? `, ${unread} not read` : ''}`,
      );
    },
  };
}

function fits(row: Row, { query }: ReadingWithPage, field: 'status' | 'type'): boolean {
  const wanted = field === 'status' ? (query.status ?? []) : [query.type ?? ''];
  return isOneOf(wanted, wordOf(row, field));
}

function isOneOf(words: readonly string[], word: string | null): boolean {
  return word !== null && words.includes(word);
}
