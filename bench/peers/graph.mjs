/**
 * The graph of the peers that are written by hand: what a careful engineer would put in front of
 * the list, with pages by number and ids as REST has them. `listTasks` comes from the context.
 */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLScalarType } from 'graphql';
import * as screens from './graph-screens.mjs';

const typeDefs = /* GraphQL */ `
  scalar DateTime
  scalar JSON

  type Query {
    tasks(page: Int! = 0, limit: Int! = 50, filter: TaskFilter): TaskPage
    user(id: ID!): User
  }

  input TaskFilter {
    status: [TaskStatus!]
    type: TaskType
    partnerId: ID
    assigneeId: ID
    isAutomated: Boolean
  }

  enum TaskStatus { OPEN COMPLETED CLOSED ARCHIVED FAILED PROCESSING ASSIGNED_TO_AGENT }

  enum TaskType {
    ACTIVITY_SUMMARY_OUTREACH ACTIVITY_SUMMARY_PAYMENTS AUTO_RESPONSE_EMAIL AUTO_RESPONSE_CALL
    CALL_ANALYSIS DISABLE_CONTACT RECOMMENDATION_NEW_CONTACT SCHEDULED_EMAIL_APPROVAL
    SCHEDULED_CALL_APPROVAL
  }

  type TaskPage { totalCount: Int! pageInfo: PageInfo! nodes: [Task!]! }
  type PageInfo { hasNextPage: Boolean! page: Int! }

  type Task {
    id: ID!
    label: String!
    object: String!
    organizationId: ID!
    type: TaskType!
    status: TaskStatus
    description: String
    actionTaken: String
    closeReason: String
    errorReason: String
    completedAction: JSON
    assignee: User
    assigneeId: ID
    triggerEvent: TriggerEvent
    triggerEventId: ID
    createdAt: DateTime
    modifiedAt: DateTime
  }

  type User {
    id: ID!
    name: String
    email: String!
    familyName: String!
    givenName: String!
    organizationId: ID!
    createdAt: DateTime
    modifiedAt: DateTime
  }

  type TriggerEvent {
    id: ID!
    name: String!
    message: String
    timestamp: DateTime
    actorId: ID
    entityId: ID
    entity: JSON
    data: JSON
    createdAt: DateTime
    modifiedAt: DateTime
  }
`;

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Text goes through as it came: no Date is made only to be printed again. */
const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize(value) {
    if (typeof value === 'string' && RFC_3339.test(value)) return value;
    throw new TypeError('not a point in time');
  },
});

const timestamps = {
  createdAt: (row) => row.created_at,
  modifiedAt: (row) => row.modified_at,
};

const resolvers = {
  DateTime,
  Query: {
    async tasks(_root, { page, limit, filter }, context) {
      const params = { page, limit, sort_by: 'created_at', sort_order: 'desc' };
      return context.listTasks(Object.assign(params, restFilter(filter)));
    },
    async user(_root, { id }, context) {
      const page = await context.listTasks({ assignee: id, limit: 1 });
      return page.data[0]?.assignee;
    },
  },
  TaskPage: {
    totalCount: (page) => page.total_records,
    pageInfo: (page) => ({ hasNextPage: page.next_page !== null, page: page.current_page }),
    nodes: (page) => page.data,
  },
  Task: {
    organizationId: (task) => task.organization_id,
    actionTaken: (task) => task.action_taken,
    closeReason: (task) => task.close_reason,
    errorReason: (task) => task.error_reason,
    completedAction: (task) => task.completed_action,
    assigneeId: (task) => task.assignee_id,
    triggerEvent: (task) => task.trigger_event,
    triggerEventId: (task) => task.trigger_event_id,
    ...timestamps,
  },
  User: {
    familyName: (user) => user.family_name,
    givenName: (user) => user.given_name,
    organizationId: (user) => user.organization_id,
    ...timestamps,
  },
  TriggerEvent: {
    actorId: (event) => event.actor_id,
    entityId: (event) => event.entity_id,
    ...timestamps,
  },
  TaskStatus: restNames('OPEN COMPLETED CLOSED ARCHIVED FAILED PROCESSING ASSIGNED_TO_AGENT'),
  TaskType: restNames(
    'ACTIVITY_SUMMARY_OUTREACH ACTIVITY_SUMMARY_PAYMENTS AUTO_RESPONSE_EMAIL AUTO_RESPONSE_CALL CALL_ANALYSIS DISABLE_CONTACT RECOMMENDATION_NEW_CONTACT SCHEDULED_EMAIL_APPROVAL SCHEDULED_CALL_APPROVAL',
  ),
};

export const schema = makeExecutableSchema({
  typeDefs: [typeDefs, screens.typeDefs],
  resolvers: [resolvers, screens.resolvers],
});

/** Path and query of a list call, unset parameters left out. */
export function pathOf(params) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) search.append(name, String(item));
    }
  }
  return `/v1/tasks?${search}`;
}

function restFilter(filter) {
  if (!filter) return {};
  return {
    status: filter.status,
    type: filter.type,
    partner_id: filter.partnerId,
    assignee: filter.assigneeId,
    is_automated: filter.isAutomated,
  };
}

/** Inside, an enum value is what REST calls it. */
function restNames(names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, name.toLowerCase()]));
}
