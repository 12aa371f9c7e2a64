import { parseTimestampMicros } from '../../../src/pagination/instant.ts';
import { ENUM_VALUES } from '../../../src/rest/types.ts';
import { FIELDS, type ObjectName } from '../contract.ts';
import { type Check, counted, type Judgement, judged, namesIn, notSeen } from '../finding.ts';
import { isRow, type Row } from '../reading.ts';
import { type Gathered, rowsOf } from '../seen.ts';

/** Checks of tasks: formats and names, no values. */
export const DATA: readonly Check[] = [
  { id: 'times', title: 'times', basis: 'contract', judge: judgeTimes },
  {
    id: 'required-fields',
    title: 'required fields',
    basis: 'contract',
    judge: ({ readings }) => {
      const objects = objectsIn(rowsOf(readings));
      if (objects.length === 0) return notSeen();
      const missing = objects.flatMap(([name, object]) =>
        Object.entries(FIELDS[name])
          .filter(
            ([field, presence]) => presence === 'required' && typeof object[field] !== 'string',
          )
          .map(([field]) => `${name}.${field}`),
      );
      if (missing.length === 0) return judged('ok', 'always there, always text');
      const rows = rowsOf(readings);
      const broken = rows.filter((row) => isBroken(row)).length;
      const seen = `missing or no text: ${[...new Set(missing)].sort().join(', ')}`;
      if (broken === rows.length) return judged('bad', seen, 'Every task is a null node.');
      return judged('limit', seen, 'Such a task, or its part, is null, with an error of its own.');
    },
  },
  {
    id: 'unknown-fields',
    title: 'other fields',
    basis: 'contract',
    judge: ({ readings }) => {
      const objects = objectsIn(rowsOf(readings));
      if (objects.length === 0) return notSeen();
      const unknown = objects.flatMap(([name, object]) =>
        Object.keys(object)
          .filter((field) => !Object.hasOwn(FIELDS[name], field))
          .map((field) => `${name} ${field}`),
      );
      if (unknown.length === 0) return judged('ok', 'none');
      const byObject = Map.groupBy(unknown, (field) => field.slice(0, field.indexOf(' ')));
      const lists = Array.from(byObject, ([name, fields]) => {
        return `${name}: ${namesIn(fields.map((field) => field.slice(name.length + 1)))}`;
      });
      return judged('note', lists.join('; '), 'Not in the graph.');
    },
  },
  enumCheck('status', ENUM_VALUES.TaskStatus),
  enumCheck('type', ENUM_VALUES.TaskType),
];

function isBroken(row: Row): boolean {
  return Object.entries(FIELDS.task).some(
    ([field, presence]) => presence === 'required' && typeof row[field] !== 'string',
  );
}

/**
 * Each object that the contract describes, with its name. Values that the contract does not define are not
 * inspected.
 */
function objectsIn(rows: readonly Row[]): [ObjectName, Row][] {
  return rows.flatMap((row) => {
    const { assignee, data, trigger_event } = row;
    const settings = isRow(assignee) ? assignee.dashboard_settings : undefined;
    const items: unknown[] = Array.isArray(data) ? data : [];
    const parts: [ObjectName, unknown][] = [
      ['task', row],
      ['assignee', assignee],
      ['dashboard_settings', settings],
      ...items.map((item): [ObjectName, unknown] => ['data', item]),
      ['trigger_event', trigger_event],
    ];
    return parts.flatMap(([name, object]): [ObjectName, Row][] =>
      isRow(object) ? [[name, object]] : [],
    );
  });
}

function enumCheck(field: 'status' | 'type', known: readonly string[]): Check {
  return {
    id: `unknown-${field}`,
    title: `values of ${field}`,
    basis: 'contract',
    judge: ({ readings }) => {
      const rows = rowsOf(readings);
      if (rows.length === 0) return notSeen();
      const values = rows.map((row) => row[field]).filter((value) => typeof value === 'string');
      const unknown = values.filter((value) => !known.includes(value));
      if (unknown.length === 0) return judged('ok', 'all known');
      return judged('note', `unknown: ${namesIn(unknown)}`, 'They are UNKNOWN in the graph.');
    },
  };
}

const TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.(\d+))?(Z|z|[+-][\d:]+)?$/;
const ZONES: Record<string, string> = { Z: 'Z', z: 'Z', '+00:00': '+00:00', '+00': '+00' };

function judgeTimes({ readings }: Gathered): Judgement {
  const texts = new Set(
    objectsIn(rowsOf(readings))
      .flatMap(([, object]) => [object.created_at, object.modified_at, object.timestamp])
      .filter((value) => value !== null && value !== undefined)
      .map((value) => (typeof value === 'string' ? value : '')),
  );
  if (texts.size === 0) return notSeen('no task has a time');
  const [zones, digits] = [new Set<string>(), new Set<number>()];
  let unreadable = 0;
  for (const text of texts) {
    if (parseTimestampMicros(text) === undefined) {
      unreadable += 1;
      continue;
    }
    const [, fraction = '', zone = 'none'] = TIME.exec(text) ?? [];
    zones.add(ZONES[zone] ?? (zone === 'none' ? zone : 'other offsets'));
    digits.add(fraction.length);
  }
  const places = [...digits].sort((a, b) => a - b).join(', ');
  const seen = `zone ${[...zones].sort().join(', ')}; digits of a second: ${places}`;
  if (unreadable === texts.size)
    return judged('bad', 'none can be read', 'Lists cannot be sorted.');
  if (unreadable > 0) {
    const count = counted(unreadable, 'time');
    return judged('limit', `${seen}; ${count} unreadable`, 'Such a task is a null node.');
  }
  if (zones.size === 1 && zones.has('Z')) return judged('ok', seen);
  return judged(
    'note',
    seen,
    zones.has('none') ? 'Read as UTC, sent as RFC 3339.' : 'Sent as RFC 3339.',
  );
}
