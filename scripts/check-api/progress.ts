import type { Progress } from './reader.ts';

/** One line that is written again on a terminal; elsewhere a line now and then. */
export function progressOn(stream: { isTTY?: boolean; write(text: string): unknown }) {
  const EVERY = 10;
  const progress: Progress = {
    call(made, max, label) {
      const text = `${made} of at most ${max} calls: ${label.replace(/:.*/, '')}`;
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
