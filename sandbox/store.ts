import type { ListTasksQuery, Task, TaskPage } from '../src/rest/types.ts';
import { type Behaviour, PUBLISHED } from './behaviour.ts';
import type { Distribution } from './creation-times.ts';
import { GeneratedTasks } from './generated-tasks.ts';
import { sequenceOfRestId } from './id-style.ts';
import { END_OF_HISTORY } from './instant.ts';
import { type ListOrder, listOrderOf } from './list-order.ts';
import type { Organization } from './organizations.ts';
import { columnsOf, isHidden, type ListedRow, listedRow, type PlainRow } from './plain-row.ts';
import { populationsOf } from './population.ts';
import { rowWith, type TaskFields } from './task-fields.ts';
import { type Filter, filterOf } from './task-filter.ts';
import { type SeedData, taskFrom, taskIdOf } from './task-json.ts';
import { codesFor, type TaskRow } from './task-row.ts';
import { TaskTable } from './task-table.ts';

/** The tasks of all organisations, listed as `GET /v1/tasks` does. */
export class TaskStore {
  readonly #table: TaskTable;
  readonly #seedData: SeedData;
  readonly #tasks: GeneratedTasks;
  #lastSequence = 0;
  #answers = 0;

  constructor(
    seed: number,
    organizations: readonly Organization[],
    behaviour: Behaviour = PUBLISHED,
  ) {
    this.#seedData = { seed, organizations, codes: codesFor(organizations), behaviour };
    this.#tasks = new GeneratedTasks(this.#seedData);
    this.#table = new TaskTable(behaviour.ids);
  }

  /** Fills the empty store; `counts` has the number of tasks of each organisation. */
  populate(counts: readonly number[], distribution: Distribution): void {
    this.#table.load(populationsOf(this.#seedData, counts, distribution));
    this.#lastSequence = counts.reduce((sum, count) => sum + count, 0);
  }

  /**
   * Adds a task and returns its REST id. By default it is open, unassigned, and created at
   * `END_OF_HISTORY`; `modified_at` is `created_at`.
   */
  insert(organizationId: string, fields: TaskFields): string {
    const blank = this.#blank(organizationId, fields.id);
    const row = rowWith(blank, fields, this.#seedData.codes);
    if (fields.modified_at === undefined) row.modified_at = row.created_at;
    this.#table.add(row);
    return taskIdOf(row, this.#seedData.behaviour);
  }

  /** Adds thousands of tasks in milliseconds, and returns their ids in the same order. */
  insertAll(organizationId: string, rows: Iterable<PlainRow>): string[] {
    const added = Array.from(rows, (given) => ({
      ...this.#blank(organizationId, given.id),
      ...columnsOf(given, this.#seedData.codes),
    }));
    this.#table.addAll(added);
    return added.map((row) => taskIdOf(row, this.#seedData.behaviour));
  }

  /** Changes a task of {@link insertAll} that has no overlay. */
  change(id: string, fields: Partial<Omit<PlainRow, 'id'>>): void {
    this.#replace({ ...this.#row(id), ...columnsOf(fields, this.#seedData.codes) });
  }

  /** The rows of a list that responses can contain, in the order of insertion. */
  rows(organizationId: string, query: ListTasksQuery = {}): ListedRow[] {
    const { codes, behaviour } = this.#seedData;
    return this.#table
      .all(this.#filter(organizationId, query))
      .filter((row) => !isHidden(row, behaviour.hidden))
      .map((row) => listedRow(row, codes, behaviour.ids));
  }

  /** Changes the given fields. Throws for an unknown id. */
  update(id: string, fields: Omit<TaskFields, 'id'>): void {
    this.#replace(rowWith(this.#row(id), fields, this.#seedData.codes));
  }

  touch(id: string, modifiedAt: string): void {
    this.update(id, { modified_at: modifiedAt });
  }

  remove(id: string): void {
    const row = this.#row(id);
    this.#table.remove(row);
    this.#tasks.delete(row);
  }

  /** Removes every task of an organisation. */
  clear(organizationId: string): void {
    this.#table.clear(this.#placeOf(organizationId));
    this.#tasks.clear();
  }

  get(id: string): Task | undefined {
    const row = this.#find(id);
    return row && taskFrom(row, this.#seedData);
  }

  /** A page, with the defaults of the document; without an order, the newest come first. */
  list(organizationId: string, query: ListTasksQuery): TaskPage {
    const { behaviour } = this.#seedData;
    const limit = this.#limitOf(query);
    const filter = this.#filter(organizationId, query);
    const total = this.#table.count(filter);
    const last = Math.max(0, Math.ceil(total / limit) - 1);
    const asked = query.page ?? 0;
    const page = behaviour.pastEnd === 'last-page' ? Math.min(asked, last) : asked;
    const order = this.#order(query, page * limit, limit);
    return {
      data: this.#table
        .page(filter, order, page * limit, limit)
        .filter((row) => !isHidden(row, behaviour.hidden))
        .map((row) => this.#tasks.of(row)),
      current_page: page,
      total_records: total,
      next_page: page < last ? page + 1 : null,
    };
  }

  /** Whether a page is past the end: it has no rows and is not the first page. */
  isPastEnd(organizationId: string, query: ListTasksQuery): boolean {
    const { page = 0 } = query;
    return page > 0 && page * this.#limitOf(query) >= this.count(organizationId, query);
  }

  count(organizationId: string, query: ListTasksQuery = {}): number {
    return this.#table.count(this.#filter(organizationId, query));
  }

  /** The id of the task at this offset of the list, newest first. */
  idAt(organizationId: string, place: number): string | undefined {
    const order = this.#order({}, place, 1);
    const [row] = this.#table.page(this.#filter(organizationId, {}), order, place, 1);
    return row && taskIdOf(row, this.#seedData.behaviour);
  }

  #replace(row: TaskRow): void {
    this.#table.replace(row);
    this.#tasks.delete(row);
  }

  close(): void {
    this.#table.close();
  }

  #blank(organizationId: string, id: string | undefined): TaskRow {
    const { codes } = this.#seedData;
    this.#lastSequence += 1;
    return {
      sequence: this.#lastSequence,
      organization: this.#placeOf(organizationId),
      created_at: END_OF_HISTORY,
      modified_at: null,
      status: codes.statuses.codeOf('open'),
      type: codes.types.codeOf('auto_response_email'),
      classification: null,
      partner: null,
      assignee: null,
      is_automated: 0,
      given_id: id ?? null,
      overlay: null,
    };
  }

  #filter(organizationId: string, query: ListTasksQuery): Filter {
    return filterOf(this.#placeOf(organizationId), query, this.#seedData.codes);
  }

  #limitOf({ limit = 50 }: ListTasksQuery): number {
    return Math.min(limit, this.#seedData.behaviour.maxLimit);
  }

  #order(query: ListTasksQuery, offset: number, limit: number): ListOrder {
    const { behaviour, codes, seed } = this.#seedData;
    const { sort_by: field = 'created_at', sort_order: order = 'desc' } = query;
    this.#answers += 1;
    const salt = Math.imul(seed, 0x27d4eb2f) + this.#answers;
    return listOrderOf({ field, order, offset, limit, salt }, behaviour, {
      status: codes.statuses,
      type: codes.types,
    });
  }

  #row(id: string): TaskRow {
    const row = this.#find(id);
    if (row === undefined) throw new RangeError(`no task has the id ${id}`);
    return row;
  }

  #find(id: string): TaskRow | undefined {
    const given = this.#table.withGivenId(id);
    if (given !== undefined) return given;
    const sequence = sequenceOfRestId(id, this.#seedData.behaviour.ids);
    const row = sequence === undefined ? undefined : this.#table.withSequence(sequence);
    return row?.given_id === null ? row : undefined;
  }

  #placeOf(organizationId: string): number {
    const place = this.#seedData.organizations.findIndex(({ id }) => id === organizationId);
    if (place === -1) throw new RangeError(`no organisation has the id ${organizationId}`);
    return place;
  }
}
