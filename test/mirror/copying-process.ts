/** A process that maintains the copy, and exits at a given row: `URL TOKEN FILE ROW`. */
import { followChanges } from '../../examples/mirror/changes.ts';
import { Copy } from '../../examples/mirror/copy.ts';
import { findDeletions } from '../../examples/mirror/deletions.ts';
import type { Task } from '../../examples/mirror/tasks.ts';

const [url = '', token = '', file = '', lastRow = ''] = process.argv.slice(2);

/** Exits silently while the row with this number is stored. */
class MortalCopy extends Copy {
  #rows = 0;

  override put(task: Task): void {
    super.put(task);
    this.#rows += 1;
    if (this.#rows >= Number(lastRow)) process.kill(process.pid, 'SIGKILL');
  }
}

const graph = { url, token, warn: console.warn };
const copy = new MortalCopy(file);
for (;;) {
  await followChanges(graph, copy);
  await findDeletions(graph, copy);
}
