import type { LogEntry } from '../../src/live/change-log.ts';

/** A change of task `t<key>`. */
export function logEntry(key: number, size = 10): LogEntry {
  const row = {
    id: `t${key}`,
    label: '',
    object: 'task',
    organization_id: 'org',
    type: 'call_analysis' as const,
  };
  return { row, id: row.id, key, countedAt: key, watermark: key - 30, size, verdicts: new Map() };
}
