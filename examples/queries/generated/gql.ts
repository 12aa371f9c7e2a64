/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query AssigneeMenu($among: Int = 200) {\n  assignees(filter: {status: [OPEN]}, among: $among) {\n    id\n    name\n  }\n  taskCounts(filter: {status: [OPEN]}) {\n    byType {\n      type\n      count\n    }\n  }\n}": typeof types.AssigneeMenuDocument,
    "query DisputesOfPartner($partner: ID!, $classification: [String!] = [\"dispute\", \"promise_to_pay\"]) {\n  tasks(first: 10, filter: {partnerId: $partner, classification: $classification}) {\n    totalCount\n    nodes {\n      label\n      status\n      createdAt\n    }\n  }\n}": typeof types.DisputesOfPartnerDocument,
    "query Explain {\n  first: tasks(first: 5) {\n    totalCount\n    nodes {\n      label\n    }\n  }\n  more: tasks(first: 15) {\n    nodes {\n      label\n    }\n    pageInfo {\n      endCursor\n    }\n  }\n  last: tasks(last: 5) {\n    nodes {\n      label\n      createdAt\n    }\n  }\n}": typeof types.ExplainDocument,
    "query InboxTabs($type: TaskType = SCHEDULED_EMAIL_APPROVAL) {\n  taskCounts(filter: {type: $type}) {\n    total\n    byStatus {\n      status\n      count\n    }\n  }\n  tasks(first: 20, filter: {status: [OPEN], type: $type}) {\n    nodes {\n      label\n    }\n  }\n}": typeof types.InboxTabsDocument,
    "query OpenTasks($first: Int = 10, $filter: TaskFilter = {status: [OPEN]}) {\n  tasks(\n    first: $first\n    filter: $filter\n    orderBy: {field: CREATED_AT, direction: DESC}\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        label\n        type\n        status\n        createdAt\n        assignee {\n          restId\n          name\n          email\n        }\n        triggerEvent {\n          name\n          message\n        }\n      }\n    }\n  }\n}": typeof types.OpenTasksDocument,
    "query NextPage($after: String) {\n  tasks(first: 10, after: $after, filter: {status: [OPEN]}) {\n    edges {\n      cursor\n      node {\n        label\n        createdAt\n      }\n    }\n    pageInfo {\n      hasPreviousPage\n      hasNextPage\n      startCursor\n      endCursor\n    }\n    pageCursors {\n      previous {\n        page\n        cursor\n      }\n      around {\n        page\n        cursor\n        isCurrent\n      }\n      next {\n        page\n        cursor\n      }\n    }\n  }\n}": typeof types.NextPageDocument,
    "query NumberedPage($page: Int = 3) {\n  tasks(page: $page, first: 10) {\n    totalCount\n    nodes {\n      label\n      createdAt\n    }\n    pageCursors {\n      around {\n        page\n        isCurrent\n      }\n      last {\n        page\n      }\n    }\n  }\n}": typeof types.NumberedPageDocument,
    "query TimeRange($from: DateTime = \"2025-06-16T00:00:00Z\", $to: DateTime = \"2025-06-23T00:00:00Z\") {\n  tasks(\n    first: 10\n    filter: {modifiedAt: {from: $from, to: $to}}\n    orderBy: {field: MODIFIED_AT, direction: ASC}\n  ) {\n    totalCount\n    nodes {\n      label\n      status\n      modifiedAt\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.TimeRangeDocument,
    "query UserWithTasks($user: ID!) {\n  user(id: $user) {\n    name\n    email\n    isOrgAdmin\n    invitedBy {\n      name\n    }\n    tasks(first: 5, orderBy: {field: MODIFIED_AT, direction: DESC}) {\n      totalCount\n      nodes {\n        label\n        status\n        modifiedAt\n      }\n    }\n  }\n}": typeof types.UserWithTasksDocument,
};
const documents: Documents = {
    "query AssigneeMenu($among: Int = 200) {\n  assignees(filter: {status: [OPEN]}, among: $among) {\n    id\n    name\n  }\n  taskCounts(filter: {status: [OPEN]}) {\n    byType {\n      type\n      count\n    }\n  }\n}": types.AssigneeMenuDocument,
    "query DisputesOfPartner($partner: ID!, $classification: [String!] = [\"dispute\", \"promise_to_pay\"]) {\n  tasks(first: 10, filter: {partnerId: $partner, classification: $classification}) {\n    totalCount\n    nodes {\n      label\n      status\n      createdAt\n    }\n  }\n}": types.DisputesOfPartnerDocument,
    "query Explain {\n  first: tasks(first: 5) {\n    totalCount\n    nodes {\n      label\n    }\n  }\n  more: tasks(first: 15) {\n    nodes {\n      label\n    }\n    pageInfo {\n      endCursor\n    }\n  }\n  last: tasks(last: 5) {\n    nodes {\n      label\n      createdAt\n    }\n  }\n}": types.ExplainDocument,
    "query InboxTabs($type: TaskType = SCHEDULED_EMAIL_APPROVAL) {\n  taskCounts(filter: {type: $type}) {\n    total\n    byStatus {\n      status\n      count\n    }\n  }\n  tasks(first: 20, filter: {status: [OPEN], type: $type}) {\n    nodes {\n      label\n    }\n  }\n}": types.InboxTabsDocument,
    "query OpenTasks($first: Int = 10, $filter: TaskFilter = {status: [OPEN]}) {\n  tasks(\n    first: $first\n    filter: $filter\n    orderBy: {field: CREATED_AT, direction: DESC}\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        label\n        type\n        status\n        createdAt\n        assignee {\n          restId\n          name\n          email\n        }\n        triggerEvent {\n          name\n          message\n        }\n      }\n    }\n  }\n}": types.OpenTasksDocument,
    "query NextPage($after: String) {\n  tasks(first: 10, after: $after, filter: {status: [OPEN]}) {\n    edges {\n      cursor\n      node {\n        label\n        createdAt\n      }\n    }\n    pageInfo {\n      hasPreviousPage\n      hasNextPage\n      startCursor\n      endCursor\n    }\n    pageCursors {\n      previous {\n        page\n        cursor\n      }\n      around {\n        page\n        cursor\n        isCurrent\n      }\n      next {\n        page\n        cursor\n      }\n    }\n  }\n}": types.NextPageDocument,
    "query NumberedPage($page: Int = 3) {\n  tasks(page: $page, first: 10) {\n    totalCount\n    nodes {\n      label\n      createdAt\n    }\n    pageCursors {\n      around {\n        page\n        isCurrent\n      }\n      last {\n        page\n      }\n    }\n  }\n}": types.NumberedPageDocument,
    "query TimeRange($from: DateTime = \"2025-06-16T00:00:00Z\", $to: DateTime = \"2025-06-23T00:00:00Z\") {\n  tasks(\n    first: 10\n    filter: {modifiedAt: {from: $from, to: $to}}\n    orderBy: {field: MODIFIED_AT, direction: ASC}\n  ) {\n    totalCount\n    nodes {\n      label\n      status\n      modifiedAt\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.TimeRangeDocument,
    "query UserWithTasks($user: ID!) {\n  user(id: $user) {\n    name\n    email\n    isOrgAdmin\n    invitedBy {\n      name\n    }\n    tasks(first: 5, orderBy: {field: MODIFIED_AT, direction: DESC}) {\n      totalCount\n      nodes {\n        label\n        status\n        modifiedAt\n      }\n    }\n  }\n}": types.UserWithTasksDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AssigneeMenu($among: Int = 200) {\n  assignees(filter: {status: [OPEN]}, among: $among) {\n    id\n    name\n  }\n  taskCounts(filter: {status: [OPEN]}) {\n    byType {\n      type\n      count\n    }\n  }\n}"): (typeof documents)["query AssigneeMenu($among: Int = 200) {\n  assignees(filter: {status: [OPEN]}, among: $among) {\n    id\n    name\n  }\n  taskCounts(filter: {status: [OPEN]}) {\n    byType {\n      type\n      count\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query DisputesOfPartner($partner: ID!, $classification: [String!] = [\"dispute\", \"promise_to_pay\"]) {\n  tasks(first: 10, filter: {partnerId: $partner, classification: $classification}) {\n    totalCount\n    nodes {\n      label\n      status\n      createdAt\n    }\n  }\n}"): (typeof documents)["query DisputesOfPartner($partner: ID!, $classification: [String!] = [\"dispute\", \"promise_to_pay\"]) {\n  tasks(first: 10, filter: {partnerId: $partner, classification: $classification}) {\n    totalCount\n    nodes {\n      label\n      status\n      createdAt\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Explain {\n  first: tasks(first: 5) {\n    totalCount\n    nodes {\n      label\n    }\n  }\n  more: tasks(first: 15) {\n    nodes {\n      label\n    }\n    pageInfo {\n      endCursor\n    }\n  }\n  last: tasks(last: 5) {\n    nodes {\n      label\n      createdAt\n    }\n  }\n}"): (typeof documents)["query Explain {\n  first: tasks(first: 5) {\n    totalCount\n    nodes {\n      label\n    }\n  }\n  more: tasks(first: 15) {\n    nodes {\n      label\n    }\n    pageInfo {\n      endCursor\n    }\n  }\n  last: tasks(last: 5) {\n    nodes {\n      label\n      createdAt\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query InboxTabs($type: TaskType = SCHEDULED_EMAIL_APPROVAL) {\n  taskCounts(filter: {type: $type}) {\n    total\n    byStatus {\n      status\n      count\n    }\n  }\n  tasks(first: 20, filter: {status: [OPEN], type: $type}) {\n    nodes {\n      label\n    }\n  }\n}"): (typeof documents)["query InboxTabs($type: TaskType = SCHEDULED_EMAIL_APPROVAL) {\n  taskCounts(filter: {type: $type}) {\n    total\n    byStatus {\n      status\n      count\n    }\n  }\n  tasks(first: 20, filter: {status: [OPEN], type: $type}) {\n    nodes {\n      label\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query OpenTasks($first: Int = 10, $filter: TaskFilter = {status: [OPEN]}) {\n  tasks(\n    first: $first\n    filter: $filter\n    orderBy: {field: CREATED_AT, direction: DESC}\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        label\n        type\n        status\n        createdAt\n        assignee {\n          restId\n          name\n          email\n        }\n        triggerEvent {\n          name\n          message\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query OpenTasks($first: Int = 10, $filter: TaskFilter = {status: [OPEN]}) {\n  tasks(\n    first: $first\n    filter: $filter\n    orderBy: {field: CREATED_AT, direction: DESC}\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        label\n        type\n        status\n        createdAt\n        assignee {\n          restId\n          name\n          email\n        }\n        triggerEvent {\n          name\n          message\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query NextPage($after: String) {\n  tasks(first: 10, after: $after, filter: {status: [OPEN]}) {\n    edges {\n      cursor\n      node {\n        label\n        createdAt\n      }\n    }\n    pageInfo {\n      hasPreviousPage\n      hasNextPage\n      startCursor\n      endCursor\n    }\n    pageCursors {\n      previous {\n        page\n        cursor\n      }\n      around {\n        page\n        cursor\n        isCurrent\n      }\n      next {\n        page\n        cursor\n      }\n    }\n  }\n}"): (typeof documents)["query NextPage($after: String) {\n  tasks(first: 10, after: $after, filter: {status: [OPEN]}) {\n    edges {\n      cursor\n      node {\n        label\n        createdAt\n      }\n    }\n    pageInfo {\n      hasPreviousPage\n      hasNextPage\n      startCursor\n      endCursor\n    }\n    pageCursors {\n      previous {\n        page\n        cursor\n      }\n      around {\n        page\n        cursor\n        isCurrent\n      }\n      next {\n        page\n        cursor\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query NumberedPage($page: Int = 3) {\n  tasks(page: $page, first: 10) {\n    totalCount\n    nodes {\n      label\n      createdAt\n    }\n    pageCursors {\n      around {\n        page\n        isCurrent\n      }\n      last {\n        page\n      }\n    }\n  }\n}"): (typeof documents)["query NumberedPage($page: Int = 3) {\n  tasks(page: $page, first: 10) {\n    totalCount\n    nodes {\n      label\n      createdAt\n    }\n    pageCursors {\n      around {\n        page\n        isCurrent\n      }\n      last {\n        page\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query TimeRange($from: DateTime = \"2025-06-16T00:00:00Z\", $to: DateTime = \"2025-06-23T00:00:00Z\") {\n  tasks(\n    first: 10\n    filter: {modifiedAt: {from: $from, to: $to}}\n    orderBy: {field: MODIFIED_AT, direction: ASC}\n  ) {\n    totalCount\n    nodes {\n      label\n      status\n      modifiedAt\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): (typeof documents)["query TimeRange($from: DateTime = \"2025-06-16T00:00:00Z\", $to: DateTime = \"2025-06-23T00:00:00Z\") {\n  tasks(\n    first: 10\n    filter: {modifiedAt: {from: $from, to: $to}}\n    orderBy: {field: MODIFIED_AT, direction: ASC}\n  ) {\n    totalCount\n    nodes {\n      label\n      status\n      modifiedAt\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query UserWithTasks($user: ID!) {\n  user(id: $user) {\n    name\n    email\n    isOrgAdmin\n    invitedBy {\n      name\n    }\n    tasks(first: 5, orderBy: {field: MODIFIED_AT, direction: DESC}) {\n      totalCount\n      nodes {\n        label\n        status\n        modifiedAt\n      }\n    }\n  }\n}"): (typeof documents)["query UserWithTasks($user: ID!) {\n  user(id: $user) {\n    name\n    email\n    isOrgAdmin\n    invitedBy {\n      name\n    }\n    tasks(first: 5, orderBy: {field: MODIFIED_AT, direction: DESC}) {\n      totalCount\n      nodes {\n        label\n        status\n        modifiedAt\n      }\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;