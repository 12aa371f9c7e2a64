import { encodeCursor } from '../../src/pagination/cursor.ts';
import { parseTimestampMicros } from '../../src/pagination/instant.ts';
import { offsetCursor } from '../../src/pagination/page-cursors.ts';
import { encodeGlobalId } from '../../src/resolvers/global-id.ts';
import { DEFAULT_ORDER, taskListOf } from '../../src/resolvers/task-list.ts';
import type { DeepList } from '../deep-list.ts';
import { TASK_FIELDS } from '../requests.ts';

/** A GraphQL request, and the tasks that have to come back. */
export interface Question {
  query: string;
  variables: Record<string, string | number>;
  /** Global ids, in the order of the answer. */
  expected: string[];
}

const ROW = `fragment Row on Task { ${TASK_FIELDS.join(' ')} }`;
const PAGE = 'totalCount pageInfo { hasNextPage endCursor } nodes { ...Row }';
const PAGE_CURSOR = '{ cursor page isCurrent }';
const PAGE_CURSORS = `pageCursors { first ${PAGE_CURSOR} previous ${PAGE_CURSOR} around ${PAGE_CURSOR} next ${PAGE_CURSOR} last ${PAGE_CURSOR} }`;

/** Asks for tasks of a list as a client does that has read so far. */
export class Questions {
  readonly #list: DeepList;

  constructor(list: DeepList) {
    this.#list = list;
  }

  /** The newest tasks. `partner` makes it a list of its own, with the same tasks. */
  firstPage(first: number, partner: string): Question {
    return {
      query: `query First($first: Int!, $partner: ID) { tasks(first: $first, filter: { partnerId: $partner }) { ${PAGE} } } ${ROW}`,
      variables: { first, partner: this.#partner(this.#list.length, partner) },
      expected: this.#idsFrom(0, first),
    };
  }

  /** The page after the row before `place`, as `endCursor` leads there. */
  pageAfter(place: number, first: number): Question {
    return {
      query: `query After($first: Int!, $after: String!) { tasks(first: $first, after: $after) { ${PAGE} } } ${ROW}`,
      variables: { first, after: this.#cursorOf(place - 1) },
      expected: this.#idsFrom(place, first),
    };
  }

  /** A numbered page, counted from 0, with the cursors of the pages around it. */
  numberedPage(number: number, first: number): Question {
    return {
      query: `query Numbered($first: Int!, $after: String!) { tasks(first: $first, after: $after) { ${PAGE} ${PAGE_CURSORS} } } ${ROW}`,
      variables: { first, after: offsetCursor(number * first, fingerprintOf()) },
      expected: this.#idsFrom(number * first, first),
    };
  }

  /** The end of a list of so many tasks. */
  lastPage(length: number, last: number): Question {
    return {
      query: `query Last($last: Int!, $partner: ID!) { tasks(last: $last, filter: { partnerId: $partner }) { ${PAGE} } } ${ROW}`,
      variables: { last, partner: this.#partner(length, 'last') },
      expected: this.#idsFrom(length - last, last),
    };
  }

  /** One task by its id. */
  node(place: number): Question {
    const id = this.#idAt(place);
    return {
      query: `query Node($id: ID!) { node(id: $id) { ...Row } } ${ROW}`,
      variables: { id },
      expected: [id],
    };
  }

  /** The first pages of one list, each under an alias of its own. */
  neighbours(aliases: number, first: number, partner: string): Question {
    const named = this.#partner(this.#list.length, partner);
    return this.#aliased(aliases, first, (alias) => ({
      partner: named,
      place: alias * first,
    }));
  }

  /** The first page of as many lists. */
  distinctFilters(aliases: number, first: number, partner: string): Question {
    return this.#aliased(aliases, first, (alias) => ({
      partner: this.#partner(this.#list.length, `${partner}-${alias}`),
      place: 0,
    }));
  }

  #aliased(
    aliases: number,
    first: number,
    pageOf: (alias: number) => { partner: string; place: number },
  ): Question {
    const numbers = Array.from({ length: aliases }, (_, alias) => alias);
    const declared = numbers.map((n) => `$after${n}: String, $partner${n}: ID`);
    const asked = numbers.map(
      (n) =>
        `a${n}: tasks(first: $first, after: $after${n}, filter: { partnerId: $partner${n} }) { ${PAGE} }`,
    );
    const variables: Question['variables'] = { first };
    for (const n of numbers) {
      const { partner, place } = pageOf(n);
      variables[`partner${n}`] = partner;
      if (place > 0) variables[`after${n}`] = this.#cursorOf(place - 1, partner);
    }
    return {
      query: `query Aliases($first: Int!, ${declared.join(', ')}) { ${asked.join(' ')} } ${ROW}`,
      variables,
      expected: numbers.flatMap((n) => this.#idsFrom(pageOf(n).place, first)),
    };
  }

  /** The upstream reads the length of the list out of the partner. */
  #partner(length: number, name: string): string {
    return `rows-${length}-${name}`;
  }

  #idsFrom(place: number, count: number): string[] {
    return Array.from({ length: count }, (_, row) => this.#idAt(place + row));
  }

  #idAt(place: number): string {
    const createdAt = this.#keyAt(place);
    return encodeGlobalId({ type: 'Task', restId: this.#list.idAt(place), createdAt });
  }

  #cursorOf(place: number, partner?: string): string {
    const anchor = { offset: place, id: this.#list.idAt(place), key: this.#keyAt(place) };
    return encodeCursor(anchor, fingerprintOf(partner));
  }

  #keyAt(place: number): number {
    const key = parseTimestampMicros(this.#list.createdAt(place));
    if (key === undefined) throw new RangeError(`no row ${place}`);
    return key;
  }
}

function fingerprintOf(partner?: string): string {
  const filter = partner === undefined ? {} : { partner_id: partner };
  return taskListOf(filter, DEFAULT_ORDER).fingerprint;
}
