import type { Progress } from './reader.ts';

/** What is being read, by the start of a reading's label. */
const SUBJECTS: Record<string, string> = {
  sort: 'orders',
  status: 'filter status',
  type: 'filter type',
  walk: 'a list to its end',
  'past-end': 'past the end',
  several: 'filters',
  automated: 'filters',
  assignee: 'filters',
  'no-assignee': 'filters',
  'no-classification': 'filters',
  'no-partner': 'filters',
  half: 'equal keys',
  last: 'the last page',
  'behind-last': 'past the end',
  'at-once': 'two lists at once',
  sample: 'further pages',
  group: 'a large group',
};
const EVERY = 10;

/** On a terminal, one line that is overwritten; otherwise a new line from time to time. */
export function progressOn(stream: { isTTY?: boolean; write(text: string): unknown }) {
  const progress: Progress = {
    call(made, max, label) {
      const subject = label.replace(/:.*/, '');
      const text = `${made} of at most ${max} calls: ${SUBJECTS[subject] ?? subject}`;
      if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
      else if (made % EVERY === 1) stream.write(`${text}\n`);
    },
    wait(seconds) {
      stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}waits ${seconds} s\n`);
    },
  };
  return {
    progress,
    end: () => {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
