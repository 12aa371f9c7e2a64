/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Times from `from` on and before `to`: `from <= t < to`. An end that is left out is open. */
export type DateTimeRange = {
  /** The start of the range, inclusive. RFC 3339 with a zone. */
  from?: string | null | undefined;
  /** The end of the range, exclusive. RFC 3339 with a zone. */
  to?: string | null | undefined;
};

/** The tasks to list: those that match every field given. An empty list counts as not given. A cursor is valid for one filter: when the filter changes, start without `after` and `before`. */
export type TaskFilter = {
  /** Tasks assigned to this user: the `id` or the `restId` of a `User`. */
  assigneeId?: string | null | undefined;
  /** Tasks with any of these classifications. */
  classification?: Array<string> | null | undefined;
  /** Tasks created in this time. Only with `orderBy: { field: CREATED_AT }`, which is the default. */
  createdAt?: DateTimeRange | null | undefined;
  /** Tasks that are automated, or tasks that are not. */
  isAutomated?: boolean | null | undefined;
  /** Tasks last changed in this time. Only with `orderBy: { field: MODIFIED_AT }`. Tasks without `modifiedAt` are in no range. */
  modifiedAt?: DateTimeRange | null | undefined;
  /** Tasks of this partner (a REST id). */
  partnerId?: string | null | undefined;
  /** Tasks with any of these statuses. */
  status?: Array<TaskStatus> | null | undefined;
  /** Tasks of this type. */
  type?: TaskType | null | undefined;
};

/** The status of a task. */
export type TaskStatus =
  /** Archived, and no longer in everyday lists. */
  | 'ARCHIVED'
  /** Assigned to an automated agent. */
  | 'ASSIGNED_TO_AGENT'
  /** Closed without the proposed action; `closeReason` may say why. */
  | 'CLOSED'
  /** The proposed action was carried out. */
  | 'COMPLETED'
  /** The proposed action failed; `errorReason` may say why. */
  | 'FAILED'
  /** Waits for an action. */
  | 'OPEN'
  /** The proposed action is being carried out. */
  | 'PROCESSING'
  /** A value of the REST API that is newer than this version of the graph. Filters do not accept it. */
  | 'UNKNOWN';

/** The type of a task. */
export type TaskType =
  /** A summary of the outreach to a customer. */
  | 'ACTIVITY_SUMMARY_OUTREACH'
  /** A summary of the payments of a customer. */
  | 'ACTIVITY_SUMMARY_PAYMENTS'
  /** An automatic answer to a call. */
  | 'AUTO_RESPONSE_CALL'
  /** An automatic answer to an e-mail. */
  | 'AUTO_RESPONSE_EMAIL'
  /** An analysis of a call. */
  | 'CALL_ANALYSIS'
  /** A contact that should be disabled. */
  | 'DISABLE_CONTACT'
  /** A contact that is recommended to be added. */
  | 'RECOMMENDATION_NEW_CONTACT'
  /** A scheduled call that needs approval. */
  | 'SCHEDULED_CALL_APPROVAL'
  /** A scheduled e-mail that needs approval. */
  | 'SCHEDULED_EMAIL_APPROVAL'
  /** A value of the REST API that is newer than this version of the graph. Filters do not accept it. */
  | 'UNKNOWN';

export type ExplainQueryVariables = Exact<{ [key: string]: never; }>;


export type ExplainQuery = { first: { totalCount: number, nodes: Array<{ label: string } | null> } | null, more: { pageInfo: { endCursor: string | null } } | null, last: { nodes: Array<{ label: string, createdAt: string | null } | null> } | null };

export type OpenTasksQueryVariables = Exact<{
  first?: number | null | undefined;
  filter?: TaskFilter | null | undefined;
}>;


export type OpenTasksQuery = { tasks: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { id: string, label: string, type: TaskType, status: TaskStatus | null, createdAt: string | null, assignee: { restId: string, name: string | null, email: string } | null, triggerEvent: { name: string, message: string | null } | null } | null }> } | null };

export type NextPageQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NextPageQuery = { tasks: { edges: Array<{ cursor: string, node: { label: string, createdAt: string | null } | null }>, pageInfo: { hasPreviousPage: boolean, hasNextPage: boolean, startCursor: string | null, endCursor: string | null }, pageCursors: { previous: { page: number, cursor: string } | null, around: Array<{ page: number, cursor: string, isCurrent: boolean }>, next: { page: number, cursor: string } | null } } | null };

export type UserWithTasksQueryVariables = Exact<{
  user: string;
}>;


export type UserWithTasksQuery = { user: { name: string | null, email: string, isOrgAdmin: boolean | null, invitedBy: { name: string | null } | null, tasks: { totalCount: number, nodes: Array<{ label: string, status: TaskStatus | null, modifiedAt: string | null } | null> } | null } | null };


export const ExplainDocument = {"__meta__":{"hash":"sha256:a7b3ddcfabf4a9bc5405b4e67acb6b6dfb7450339d3a97278693630da5b70446"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Explain"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"first"},"name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"more"},"name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"15"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"last"},"name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<ExplainQuery, ExplainQueryVariables>;
export const OpenTasksDocument = {"__meta__":{"hash":"sha256:637e4faa3b7d8489a330e1c6dbb1f96ddd4e579e732d4f4b6fac23f48c944cfd"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenTasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"10"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskFilter"}},"defaultValue":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"status"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CREATED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"restId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"triggerEvent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<OpenTasksQuery, OpenTasksQueryVariables>;
export const NextPageDocument = {"__meta__":{"hash":"sha256:adb0072917f9943027b64520f8a418ba32e6c8f6d7b5edde8913b20c14dd2320"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NextPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"status"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OPEN"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageCursors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previous"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"around"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"isCurrent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"next"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<NextPageQuery, NextPageQueryVariables>;
export const UserWithTasksDocument = {"__meta__":{"hash":"sha256:4f1f392537fd4d8f46bef4f81f49baf7e276a44e34ff97b6e1ed70ef95143d9f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UserWithTasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"user"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"user"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"isOrgAdmin"}},{"kind":"Field","name":{"kind":"Name","value":"invitedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"MODIFIED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"modifiedAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<UserWithTasksQuery, UserWithTasksQueryVariables>;