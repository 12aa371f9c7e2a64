import type { ListTasksQuery, Task, TaskPage } from '../src/rest/types.ts';
import type { Distribution } from './creation-times.ts';
import { END_OF_HISTORY } from './instant.ts';
import type { Organization } from './organizations.ts';
import { populationOf } from './population.ts';
import { rowWith, type TaskFields } from './task-fields.ts';
import { filterOf } from './task-filter.ts';
import { type Setting, sequenceOfTask, taskFrom, taskIdOf } from './task-json.ts';
import { codesFor, type TaskRow } from './task-row.ts';
import { TaskTable } from './task-table.ts';

/** The tasks of all organisations, listed as `GET /v1/tasks` does. */
export class TaskStore {
  readonly #table = new TaskTable();
  readonly #setting: Setting;
  #lastSequence = 0;

  constructor(seed: number, organizations: readonly Organization[]) {
    this.#setting = { seed, organizations, codes: codesFor(organizations) };
  }

  /** Fills the empty store: `counts` holds the number of tasks of each organisation. */
  populate(counts: readonly number[], distribution: Distribution): void {
    this.#table.load(this.#population(counts, distribution));
  }

  *#population(counts: readonly number[], distribution: Distribution): Generator<TaskRow> {
    const { seed, codes, organizations } = this.#setting;
    for (const [place, organization] of organizations.entries()) {
      const count = counts[place] ?? 0;
      const firstSequence = this.#lastSequence + 1;
      this.#lastSequence += count;
      yield* populationOf({ organization, place, count, firstSequence, distribution, seed, codes });
    }
  }

  /**
   * Adds a task and returns its REST id. Without more it is open, unassigned, and created when the
   * made-up history ends; `modified_at` follows `created_at`.
   */
  insert(organizationId: string, fields: TaskFields): string {
    this.#lastSequence += 1;
    const blank: TaskRow = {
      sequence: this.#lastSequence,
      organization: this.#placeOf(organizationId),
      createdAt: END_OF_HISTORY,
      modifiedAt: null,
      status: this.#setting.codes.statuses.codeOf('open'),
      type: this.#setting.codes.types.codeOf('auto_response_email'),
      classification: null,
      partner: null,
      assignee: null,
      isAutomated: 0,
      givenId: fields.id ?? null,
      overlay: null,
    };
    const row = rowWith(blank, fields, this.#setting.codes);
    if (fields.modified_at === undefined) row.modifiedAt = row.createdAt;
    this.#table.add(row);
    return taskIdOf(row);
  }

  /** Changes the given fields and nothing else; the id can not change. Throws if it is unknown. */
  update(id: string, fields: Omit<TaskFields, 'id'>): void {
    this.#table.replace(rowWith(this.#row(id), fields, this.#setting.codes));
  }

  touch(id: string, modifiedAt: string): void {
    this.update(id, { modified_at: modifiedAt });
  }

  remove(id: string): void {
    this.#table.remove(this.#row(id));
  }

  /** Removes every task of an organisation. */
  clear(organizationId: string): void {
    this.#table.clear(this.#placeOf(organizationId));
  }

  get(id: string): Task | undefined {
    const row = this.#find(id);
    return row && taskFrom(row, this.#setting);
  }

  /** A page, with the defaults of the document; without an order, the newest come first. */
  list(organizationId: string, query: ListTasksQuery): TaskPage {
    const { page = 0, limit = 50, sort_by = 'created_at', sort_order = 'desc' } = query;
    const filter = filterOf(this.#placeOf(organizationId), query, this.#setting.codes);
    const total = this.#table.count(filter);
    const rows = this.#table.page(filter, sort_by, sort_order, page * limit, limit);
    return {
      data: rows.map((row) => taskFrom(row, this.#setting)),
      current_page: page,
      total_records: total,
      next_page: (page + 1) * limit < total ? page + 1 : null,
    };
  }

  count(organizationId: string, query: ListTasksQuery = {}): number {
    return this.#table.count(filterOf(this.#placeOf(organizationId), query, this.#setting.codes));
  }

  /** The id of the task at this place of the list, newest first. */
  idAt(organizationId: string, place: number): string | undefined {
    const filter = filterOf(this.#placeOf(organizationId), {}, this.#setting.codes);
    const [row] = this.#table.page(filter, 'created_at', 'desc', place, 1);
    return row && taskIdOf(row);
  }

  close(): void {
    this.#table.close();
  }

  #row(id: string): TaskRow {
    const row = this.#find(id);
    if (row === undefined) throw new RangeError(`no task has the id ${id}`);
    return row;
  }

  #find(id: string): TaskRow | undefined {
    const given = this.#table.withGivenId(id);
    if (given !== undefined) return given;
    const sequence = sequenceOfTask(id);
    const row = sequence === undefined ? undefined : this.#table.withSequence(sequence);
    return row?.givenId === null ? row : undefined;
  }

  #placeOf(organizationId: string): number {
    const place = this.#setting.organizations.findIndex(({ id }) => id === organizationId);
    if (place === -1) throw new RangeError(`no organisation has the id ${organizationId}`);
    return place;
  }
}
