import { setImmediate as nextTurn } from 'node:timers/promises';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { TaskStore } from '../../sandbox/store.ts';
import { GatewayError } from '../../src/errors.ts';
import type { ResolverContext } from '../../src/resolvers/context.ts';
import { ListFactsStore } from '../../src/resolvers/list-facts.ts';
import { LookupFactsStore } from '../../src/resolvers/lookup-facts.ts';
import { createLookups } from '../../src/resolvers/lookups.ts';
import { createTaskPages } from '../../src/resolvers/task-pages.ts';
import { RestPipeline } from '../../src/rest/rest-pipeline.ts';
import { type TaskPage, taskPageFrom } from '../../src/rest/task-page.ts';
import { type ListTasksParams, noUsage, TasksApi } from '../../src/rest/tasks-api.ts';
import type { Task } from '../../src/rest/types.ts';
import { createCounters } from '../../src/telemetry/counters.ts';
import { NonRecordingSpan } from '../../src/telemetry/span.ts';
import { pipelineSettings } from '../support/rest-caller.ts';

const [organization] = ORGANIZATIONS;
export const USERS = organization.users;

const store = new TaskStore(1, ORGANIZATIONS);
store.populate([12, 0], 'even');
const counters = createCounters();

/** Reads from the store instead of REST, with faults: broken rows and refused lists. */
class StoreClient extends TasksApi {
  constructor(upstream: RestPipeline) {
    const figures = { usage: noUsage(), counters, restCalls: undefined };
    const caller = () => {
      throw new Error('no call leaves this process');
    };
    super(upstream, 1, caller, figures);
  }

  override async listTasks(params: ListTasksParams): Promise<TaskPage> {
    await nextTurn();
    if (params.type !== undefined) throw new GatewayError('UPSTREAM_TIMEOUT', 'not this list');
    const page = store.list(organization.id, params);
    const data = page.data.map(damaged);
    return taskPageFrom({ status: 200, body: { ...page, data } }, params.limit);
  }
}

/** The same place in the list is always broken in the same way. */
function damaged(task: Task): unknown {
  switch (task.label.length % 6) {
    case 0:
      return { ...task, label: undefined };
    case 1:
      return { ...task, created_at: 'yesterday', status: 'unheard-of' };
    case 2:
      return { ...task, assignee: { ...task.assignee, email: null } };
    default:
      return task;
  }
}

/** Contexts for one operation each. */
export class StoreContexts {
  readonly #upstream = new RestPipeline(pipelineSettings('http://127.0.0.1:9', { concurrency: 1 }));

  make(): ResolverContext {
    const users = new Map<string, Task>();
    const none = () => undefined;
    const listFacts = new ListFactsStore(200).of('store');
    const facts = () => listFacts;
    const learnt = new LookupFactsStore().of('store');
    const lookupFacts = () => learnt;
    const pages = createTaskPages({
      rest: new StoreClient(this.#upstream),
      users,
      facts,
      onPage: none,
      counters,
      onPageSize: none,
    });
    return {
      span: new NonRecordingSpan({}),
      pages,
      facts,
      tieLimit: 1000,
      lookups: createLookups({
        pages,
        users,
        facts,
        tieLimit: 1000,
        lookupFacts,
        budget: 3,
        onDelivered: none,
      }),
      userTasks: new Map(),
      subscribe: () => Promise.reject(new Error('not a subscription')),
      lastEventId: undefined,
      onUnknownValue: none,
      onAnchor: none,
      onDelivered: none,
    };
  }

  close(): void {
    this.#upstream.close();
  }
}
