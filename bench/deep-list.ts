import { creationTimes } from '../sandbox/creation-times.ts';
import { instantText } from '../sandbox/instant.ts';
import { randomFrom } from '../sandbox/random.ts';
import { pageOf } from './pages.ts';

const ID_BYTES = 11;
/** All times have six digits of a second here, so that every row of a page has a fixed length. */
const TIME_BYTES = 27;
const ID_HOLE = '#'.repeat(ID_BYTES);
const TIME_HOLE = '~'.repeat(TIME_BYTES);

/** A page written beforehand, with the places that are filled in row by row. */
interface Template {
  bytes: Buffer;
  rows: { idAt: number; timeAt: number; endsAt: number }[];
}

/** Which rows of which list; `length` is that of the list. */
interface PageRequest {
  length: number;
  page: number;
  limit: number;
  ascending: boolean;
}

/**
 * Any page of a list of so many tasks, newest first, at next to no cost and at the same cost
 * wherever it stands: ids and creation times are copied into a page that is written already. Times
 * are those of the sandbox: office hours, bursts, and imports that share a second. A shorter list is
 * the newest part of the whole one.
 */
export class DeepList {
  readonly length: number;
  readonly #ids: Buffer;
  readonly #times: Buffer;
  readonly #templates = new Map<number, Template>();

  constructor(length: number) {
    this.length = length;
    this.#ids = Buffer.alloc(length * ID_BYTES);
    this.#times = Buffer.alloc(length * TIME_BYTES);
    const times = creationTimes('bursty', length, randomFrom(1, 101)).reverse();
    for (const [place, time] of times.entries()) {
      // As the graph orders tasks of equal time: newest first, the greater id comes first.
      const number = (length - 1 - place).toString(36).padStart(ID_BYTES - 4, '0');
      this.#ids.write(`tsk_${number}`, place * ID_BYTES);
      const text = instantText(time);
      const whole = text.length === TIME_BYTES ? text : text.replace('Z', '.000000Z');
      this.#times.write(whole, place * TIME_BYTES);
    }
  }

  idAt(place: number): string {
    return this.#ids.toString('latin1', place * ID_BYTES, (place + 1) * ID_BYTES);
  }

  createdAt(place: number): string {
    return this.#times.toString('latin1', place * TIME_BYTES, (place + 1) * TIME_BYTES);
  }

  /** The body of an answer, and how many rows are in it. */
  page({ length, page, limit, ascending }: PageRequest): { body: Buffer; rows: number } {
    const first = page * limit;
    const rows = Math.max(0, Math.min(limit, length - first));
    const next = first + rows < length ? page + 1 : null;
    const tail = Buffer.from(
      `],"current_page":${page},"total_records":${length},"next_page":${next}}`,
    );
    const { bytes, rows: holes } = this.#template(limit);
    const end = holes[rows - 1]?.endsAt ?? '{"data":['.length;
    const body = Buffer.concat([bytes.subarray(0, end), tail]);
    for (let row = 0; row < rows; row++) {
      const place = ascending ? length - 1 - first - row : first + row;
      const { idAt = 0, timeAt = 0 } = holes[row] ?? {};
      this.#ids.copy(body, idAt, place * ID_BYTES, (place + 1) * ID_BYTES);
      this.#times.copy(body, timeAt, place * TIME_BYTES, (place + 1) * TIME_BYTES);
    }
    return { body, rows };
  }

  #template(limit: number): Template {
    const written = this.#templates.get(limit) ?? templateOf(limit);
    this.#templates.set(limit, written);
    return written;
  }
}

function templateOf(limit: number): Template {
  const rows: Template['rows'] = [];
  let text = Buffer.from('{"data":[');
  for (const [index, task] of pageOf(limit).data.entries()) {
    const row = JSON.stringify({ ...task, id: ID_HOLE, created_at: TIME_HOLE });
    const bytes = Buffer.from(index === 0 ? row : `,${row}`);
    const start = text.byteLength;
    rows.push({
      idAt: start + bytes.indexOf(ID_HOLE),
      timeAt: start + bytes.indexOf(TIME_HOLE),
      endsAt: start + bytes.byteLength,
    });
    text = Buffer.concat([text, bytes]);
  }
  return { bytes: text, rows };
}
