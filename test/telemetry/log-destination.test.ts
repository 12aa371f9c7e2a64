import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LogDestination } from '../../src/telemetry/log-destination.ts';

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
/** The bound of src/telemetry/log-destination.ts. */
const MAX_WAITING_BYTES = 1024 * 1024;
const LINE_BYTES = 100;

let folder: string;
let path: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-destination-'));
});
beforeEach(() => {
  path = join(folder, `pipe-${++count}`);
  execFileSync('mkfifo', [path]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function line(n: number): string {
  return `${String(n).padStart(LINE_BYTES - 1, '.')}\n`;
}

function openReader(): number {
  return openSync(path, O_RDONLY | O_NONBLOCK);
}

/** The current content of a pipe. */
function readNow(reader: number): string {
  const buffer = Buffer.alloc(64 * 1024);
  let text = '';
  for (;;) {
    try {
      const bytes = readSync(reader, buffer);
      if (bytes === 0) return text;
      text += buffer.toString('utf8', 0, bytes);
    } catch {
      return text;
    }
  }
}

test('log lines arrive complete and in order, the last at the end', async () => {
  const reader = openReader();
  const destination = new LogDestination(openSync(path, O_WRONLY | O_NONBLOCK), () => {});
  let text = '';
  let expected = '';
  for (let n = 0; n < 100; n++) {
    destination.write(line(n));
    expected += line(n);
  }
  await expect
    .poll(() => {
      text += readNow(reader);
      return text;
    })
    .toBe(expected);
  destination.write('the last\n');
  destination.end();
  expect(readNow(reader)).toBe('the last\n');
  closeSync(reader);
});

test('a pipe that nobody reads buffers a bounded number of bytes, and counts dropped lines', async () => {
  const reader = openReader();
  const dropped: number[] = [];
  const destination: LogDestination = new LogDestination(
    openSync(path, O_WRONLY | O_NONBLOCK),
    (lines) => {
      dropped.push(lines);
      destination.write(`dropped ${lines}\n`);
    },
  );
  const written = 3 * Math.ceil(MAX_WAITING_BYTES / LINE_BYTES);
  for (let n = 0; n < written; n++) destination.write(line(n));
  expect(dropped).toEqual([]);

  let text = '';
  const linesNow = () => {
    text += readNow(reader);
    return text.split('\n').filter((read) => read.startsWith('.')).length;
  };
  await expect.poll(() => linesNow() + (dropped[0] ?? 0), { timeout: 10_000 }).toBe(written);
  expect(dropped).toHaveLength(1);
  expect(text).toContain(`dropped ${dropped[0]}\n`);
  // No line is incomplete, and no more lines were kept than the bound allows.
  const whole = text.split('\n').filter((read) => !read.startsWith('dropped') && read !== '');
  expect(whole.every((read) => read.length === LINE_BYTES - 1)).toBe(true);
  expect(whole.length).toBeLessThanOrEqual(MAX_WAITING_BYTES / LINE_BYTES);
  destination.write('after\n');
  destination.end();
  expect(readNow(reader)).toBe('after\n');
  closeSync(reader);
});

test('a pipe whose reader ends is written to again when there is a new reader', async () => {
  const first = openReader();
  const destination = new LogDestination(openSync(path, O_WRONLY | O_NONBLOCK), () => {});
  closeSync(first);
  destination.write('kept\n');
  // Fails with EPIPE, and keeps the line.
  destination.end();
  const second = openReader();
  await expect.poll(() => readNow(second)).toBe('kept\n');
  closeSync(second);
});

test('a full disk buffers lines, without an error or a delayed end', async () => {
  const destination = new LogDestination(openSync('/dev/full', O_WRONLY), () => {
    throw new Error('there never was room');
  });
  for (let n = 0; n < (2 * MAX_WAITING_BYTES) / LINE_BYTES; n++) destination.write(line(n));
  await new Promise((resolve) => setImmediate(resolve));
  destination.end();
});

test('the end does not wait for a full pipe that nobody reads', () => {
  const reader = openReader();
  const destination = new LogDestination(openSync(path, O_WRONLY | O_NONBLOCK), () => {});
  for (let n = 0; n < 10_000; n++) destination.write(line(n));
  destination.end();
  closeSync(reader);
});
