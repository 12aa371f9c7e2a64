/**
 * @generated SignedSource<<28a996df7fd2c2a5c2027c32e89054a1>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type TaskStatus = "ARCHIVED" | "ASSIGNED_TO_AGENT" | "CLOSED" | "COMPLETED" | "FAILED" | "OPEN" | "PROCESSING" | "UNKNOWN" | "%future added value";
export type TaskType = "ACTIVITY_SUMMARY_OUTREACH" | "ACTIVITY_SUMMARY_PAYMENTS" | "AUTO_RESPONSE_CALL" | "AUTO_RESPONSE_EMAIL" | "CALL_ANALYSIS" | "DISABLE_CONTACT" | "RECOMMENDATION_NEW_CONTACT" | "SCHEDULED_CALL_APPROVAL" | "SCHEDULED_EMAIL_APPROVAL" | "UNKNOWN" | "%future added value";
export type TaskFilter = {
  assigneeId?: string | null;
  classification?: ReadonlyArray<string> | null;
  createdAt?: DateTimeRange | null;
  isAutomated?: boolean | null;
  modifiedAt?: DateTimeRange | null;
  partnerId?: string | null;
  status?: ReadonlyArray<TaskStatus> | null;
  type?: TaskType | null;
};
export type DateTimeRange = {
  from?: string | null;
  to?: string | null;
};
export type useTaskCountsQuery$variables = {
  filter?: TaskFilter | null;
};
export type useTaskCountsQuery$data = {
  readonly taskCounts: {
    readonly byStatus: ReadonlyArray<{
      readonly count: number;
      readonly status: TaskStatus;
    }>;
  } | null;
};
export type useTaskCountsQuery = {
  response: useTaskCountsQuery$data;
  variables: useTaskCountsQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "filter"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "filter",
        "variableName": "filter"
      }
    ],
    "concreteType": "TaskCounts",
    "kind": "LinkedField",
    "name": "taskCounts",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "TaskStatusCount",
        "kind": "LinkedField",
        "name": "byStatus",
        "plural": true,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "status",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "count",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "useTaskCountsQuery",
    "selections": (v1/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "useTaskCountsQuery",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "55eff1e285f1db9ed87d31ebeb568f9b",
    "id": null,
    "metadata": {},
    "name": "useTaskCountsQuery",
    "operationKind": "query",
    "text": "query useTaskCountsQuery(\n  $filter: TaskFilter\n) {\n  taskCounts(filter: $filter) {\n    byStatus {\n      status\n      count\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "d034705a47f42d45ca2505bef46dca86";

export default node;
