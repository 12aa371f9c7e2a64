import type { Finding, Level } from './finding.ts';
import { EXIT_CODES, type Report, type Verdict } from './judge.ts';

const MARKS: Record<Level, string> = {
  ok: 'ok',
  note: 'note',
  setting: 'SET',
  limit: 'LIMIT',
  bad: 'BAD',
  unknown: '?',
};

const COLUMNS = { mark: 6, title: 23, seen: 38, holds: 12 };
const MIN_WIDTH = 100;
const MAX_WIDTH = 150;

/** A row for each fact. */
export function tableOf({ findings }: Report, columns = MIN_WIDTH): string {
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns));
  const { mark, title, holds } = COLUMNS;
  const seen = COLUMNS.seen + Math.floor((width - MIN_WIDTH) / 3);
  const last = width - mark - title - seen - holds;
  const widths = [mark, title, seen, holds, last];
  const head = ['', 'fact', 'seen', 'contract', 'the gateway'];
  const rows = findings.map((finding) => [
    MARKS[finding.level],
    finding.title,
    finding.seen,
    holdsText(finding),
    gatewayText(finding),
  ]);
  return [head, ...rows].map((cells) => lineOf(cells, widths)).join('\n');
}

function holdsText({ holds, basis, level }: Finding): string {
  if (level === 'unknown') return 'not seen';
  if (basis === 'unpublished') return 'unpublished';
  return holds ? 'holds' : 'differs';
}

function gatewayText({ gateway, settings }: Finding): string {
  const set = settingsText(settings ?? {});
  return set === '' ? gateway : `Set ${set}. ${gateway}`;
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const wrapped = cells.map((cell, index) => wrap(cell, (widths[index] ?? 0) - 1));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, index) => (lines[line] ?? '').padEnd(widths[index] ?? 0))
      .join('')
      .trimEnd(),
  ).join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const HEADLINES: Record<Verdict, string> = {
  fits: 'FITS: the gateway works with this API as it is.',
  'works with settings': 'WORKS, with the settings and limits below.',
  'does not fit': 'DOES NOT FIT:',
  'not checked': 'NOT CHECKED:',
};

/** What the user has to know, in a few lines. */
export function summaryOf(report: Report): string {
  const { verdict, findings, settings, calls, isExhausted, responseTimes } = report;
  const of = (level: Level) => findings.filter((finding) => finding.level === level);
  const isPartial = verdict === 'fits' && of('unknown').length > 0;
  const lines = [isPartial ? 'FITS, as far as it could be seen.' : HEADLINES[verdict]];
  for (const { title, seen, gateway } of of('bad')) lines.push(`  ${title}: ${seen}. ${gateway}`);
  if (verdict === 'works with settings') {
    for (const [name, value] of Object.entries(settings)) lines.push(`  set    ${name}=${value}`);
    for (const { title, seen, gateway } of of('limit')) {
      lines.push(`  limit  ${title}: ${seen}. ${gateway}`);
    }
    if (Object.keys(settings).length > 0) {
      lines.push('  Set these for the gateway, and for this check to see that they are right.');
    }
  }
  if (isExhausted) {
    lines.push(
      '  The calls did not suffice for everything: allow more with --calls, or check later.',
    );
  }
  const [unknown, notes] = [of('unknown').length, of('note').length];
  lines.push(
    `${findings.length} facts: ${of('ok').length} as expected, ${notes} different but handled, ${unknown} not seen. ` +
      `Calls: ${calls}, median ${responseTimes.median} ms, 95 % within ${responseTimes.p95} ms.`,
  );
  return lines.join('\n');
}

/** For a bug report: it contains no token, address, id or text of a customer. */
export function jsonOf(report: Report, version: string): string {
  const { verdict, settings, calls, isExhausted, responseTimes, findings } = report;
  const facts = findings.map(({ id, level, basis, holds, seen, gateway, settings: set }) => ({
    id,
    level,
    basis,
    holds,
    seen,
    gateway,
    ...(set && { settings: set }),
  }));
  const head = { gateway: version, node: process.version, verdict, exitCode: EXIT_CODES[verdict] };
  return JSON.stringify(
    { ...head, settings, calls, isExhausted, responseTimes, facts },
    undefined,
    2,
  );
}
