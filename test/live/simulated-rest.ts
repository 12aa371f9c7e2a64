import DataLoader from 'dataloader';
import { GatewayError } from '../../src/errors.ts';
import type { ListFacts } from '../../src/pagination/keyed-list.ts';
import type { ListPage, ReadRequest } from '../../src/pagination/search.ts';
import { planPages } from '../../src/pagination/window.ts';
import type { ChangeRequest } from '../../src/resolvers/context.ts';
import { nothingLearnt } from '../../src/resolvers/list-facts.ts';
import type { RestFilter } from '../../src/resolvers/task-list.ts';
import type { PagesRequest } from '../../src/resolvers/task-pages.ts';
import type { TaskRow } from '../../src/rest/task-page.ts';
import { ENUM_VALUES, type Task } from '../../src/rest/types.ts';
import { NonRecordingSpan } from '../../src/telemetry/span.ts';
import type { Behaviour, ModelRow } from '../support/model-list.ts';
import { compareModelRows } from '../support/model-order.ts';
import type { SimulatedTime } from './simulated-time.ts';

const { TaskType: TYPES, TaskStatus: STATUSES } = ENUM_VALUES;

/** A version of a task, visible until the next version becomes visible. */
export interface Version {
  id: string;
  /** Microseconds since 1970; `null` for a task without `modified_at`. */
  key: number | null;
  createdAt: number;
  /** Milliseconds of the simulation. */
  visibleAt: number;
  /** Whether the task is deleted from then on. */
  isGone?: boolean;
  partner?: string;
  /** Replaces the time of `key`: text that is not a time. */
  text?: string;
  description?: string;
  completedAction?: Task['completed_action'];
}

export interface RestCall {
  at: number;
  rows: number;
  filter: RestFilter;
  page: number;
  limit: number;
}

/** A list of tasks over simulated time, page-numbered, in place of REST. */
export class SimulatedRest {
  readonly time: SimulatedTime;
  readonly behaviour: Behaviour;
  /** In the order in which they become visible. */
  readonly versions: Version[] = [];
  readonly calls: RestCall[] = [];
  /** How long a read takes. */
  latencyMs: () => number = () => 0;
  /** The lag of the replica that answers a read. */
  lagMs: (filter: RestFilter) => number = () => 0;
  /** The error of a call. */
  failure: (call: RestCall) => GatewayError | undefined = () => undefined;
  /** The delay of a call, which is otherwise answered at once. */
  hold: ((call: RestCall) => Promise<void>) | undefined;
  facts: ListFacts = nothingLearnt(200);
  #states = new Map<string, ModelTask[]>();
  #answers = 0;

  constructor(time: SimulatedTime, behaviour: Behaviour) {
    this.time = time;
    this.behaviour = behaviour;
  }

  add(version: Version): void {
    const at = this.versions.findLastIndex(({ visibleAt }) => visibleAt <= version.visibleAt);
    this.versions.splice(at + 1, 0, version);
    this.#states.clear();
  }

  get rows(): number {
    return this.calls.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The latest version of each task that is visible at a moment. */
  visibleAt(moment: number): Map<string, Version> {
    const state = new Map<string, Version>();
    for (const version of this.versions) {
      if (version.visibleAt > moment) break;
      state.set(version.id, version);
    }
    for (const [id, { isGone }] of state) if (isGone) state.delete(id);
    return state;
  }

  readonly open: ChangeRequest['open'] = (signal) => {
    const pages = new DataLoader<PagesRequest, ListPage<TaskRow>[]>(
      (requests) => Promise.all(requests.map((request) => this.#load(request, signal))),
      { cache: false },
    );
    return { pages, facts: () => this.facts, tieLimit: 1000, span: new NonRecordingSpan({}) };
  };

  async #load({ list, read }: PagesRequest, signal: AbortSignal) {
    if (read === 'total') throw new Error('not used here');
    try {
      const filter = { ...list.filter, ...read.narrowing };
      const pages: ListPage<TaskRow>[] = [];
      for (const { page, limit } of planPages(read, this.facts.pageSize)) {
        pages.push(await this.#page(filter, read, page, limit, signal));
      }
      return pages;
    } catch (error) {
      if (error instanceof Error) return error;
      throw error;
    }
  }

  async #page(
    filter: RestFilter,
    { order }: ReadRequest,
    page: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<ListPage<TaskRow>> {
    if (signal.aborted) throw new GatewayError('UPSTREAM_UNAVAILABLE', 'aborted');
    this.time.now += this.latencyMs();
    const call: RestCall = { at: this.time.now, rows: 0, filter, page, limit };
    this.calls.push(call);
    if (this.hold !== undefined) await Promise.race([this.hold(call), abortOf(signal)]);
    if (signal.aborted) throw new GatewayError('UPSTREAM_UNAVAILABLE', 'aborted');
    const failure = this.failure(call);
    if (failure !== undefined) throw failure;
    const rows = this.#sorted(this.time.now - this.lagMs(filter), order, filter, limit);
    const offset = page * limit;
    const slice = rows.slice(offset, offset + limit).map(({ task }) => task);
    call.rows = slice.length;
    return { offset, rows: slice, total: rows.length, isLast: offset + limit >= rows.length };
  }

  #sorted(moment: number, order: ReadRequest['order'], filter: RestFilter, limit: number) {
    this.#answers += 1;
    const { ties } = this.behaviour;
    const salt = ties === 'random' ? this.#answers : ties === 'byLimit' ? limit : 0;
    const shown = this.versions.findLastIndex(({ visibleAt }) => visibleAt <= moment);
    const key = JSON.stringify([shown, order, filter, salt]);
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const rows = [...this.visibleAt(moment).values()]
      .filter(({ partner }) => filter.partner_id === undefined || partner === filter.partner_id)
      .map(modelTaskOf)
      .filter(({ task }) => filter.type === undefined || task.type === filter.type)
      .filter(
        ({ task: { status } }) => !filter.status || (status && filter.status.includes(status)),
      )
      .sort((a, b) => compareModelRows(a, b, order, this.behaviour, salt));
    if (this.#states.size > 40) this.#states.clear();
    this.#states.set(key, rows);
    return rows;
  }
}

interface ModelTask extends ModelRow {
  task: Task;
}

function modelTaskOf(version: Version): ModelTask {
  const { id, key, createdAt, text, description, completedAction } = version;
  const task: Task = {
    id,
    label: id,
    object: 'task',
    organization_id: 'org',
    type: TYPES[numberOf(id) % TYPES.length] ?? 'call_analysis',
    status: STATUSES[(numberOf(id) * 7919) % 11] ?? null,
    created_at: textOf(createdAt),
    modified_at: text ?? (key === null ? null : textOf(key)),
    ...(description === undefined ? {} : { description }),
    ...(completedAction === undefined ? {} : { completed_action: completedAction }),
  };
  return { id, key, word: null, sequence: numberOf(id), task };
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

/** With all digits of its microseconds. */
export function textOf(micros: number): string {
  const text = new Date(Math.floor(micros / 1000)).toISOString();
  return `${text.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`;
}
