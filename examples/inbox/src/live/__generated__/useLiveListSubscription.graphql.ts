/**
 * @generated SignedSource<<bb5572d3c9fc277536327292e8116caf>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
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
export type useLiveListSubscription$variables = {
  filter?: TaskFilter | null;
  since?: string | null;
};
export type useLiveListSubscription$data = {
  readonly taskChanges: {
    readonly isNew: boolean;
    readonly matches: boolean;
    readonly task: {
      readonly createdAt: string | null;
      readonly description: string | null;
      readonly id: string;
      readonly " $fragmentSpreads": FragmentRefs<"Facts_task" | "Outcome_task" | "TaskRow_task">;
    };
    readonly watermark: string;
  };
};
export type useLiveListSubscription = {
  response: useLiveListSubscription$data;
  variables: useLiveListSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "filter"
  },
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "since"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "filter",
    "variableName": "filter"
  },
  {
    "kind": "Variable",
    "name": "since",
    "variableName": "since"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "matches",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "isNew",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "watermark",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "createdAt",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "description",
  "storageKey": null
},
v8 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "restId",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "useLiveListSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "TaskChange",
        "kind": "LinkedField",
        "name": "taskChanges",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Task",
            "kind": "LinkedField",
            "name": "task",
            "plural": false,
            "selections": [
              (v5/*:: as any*/),
              (v6/*:: as any*/),
              (v7/*:: as any*/),
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "TaskRow_task"
              },
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "Facts_task"
              },
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "Outcome_task"
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "useLiveListSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "TaskChange",
        "kind": "LinkedField",
        "name": "taskChanges",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Task",
            "kind": "LinkedField",
            "name": "task",
            "plural": false,
            "selections": [
              (v5/*:: as any*/),
              (v6/*:: as any*/),
              (v7/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "label",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "type",
                "storageKey": null
              },
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
                "concreteType": "User",
                "kind": "LinkedField",
                "name": "assignee",
                "plural": false,
                "selections": [
                  (v8/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "name",
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "givenName",
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "familyName",
                    "storageKey": null
                  },
                  (v5/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "email",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              },
              (v8/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "modifiedAt",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "actionTaken",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "closeReason",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "errorReason",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "completedAction",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "e435d8254925083d40e7d3c7ffac212c",
    "id": null,
    "metadata": {},
    "name": "useLiveListSubscription",
    "operationKind": "subscription",
    "text": "subscription useLiveListSubscription(\n  $filter: TaskFilter\n  $since: DateTime\n) {\n  taskChanges(filter: $filter, since: $since) {\n    matches\n    isNew\n    watermark\n    task {\n      id\n      createdAt\n      description\n      ...TaskRow_task\n      ...Facts_task\n      ...Outcome_task\n    }\n  }\n}\n\nfragment Facts_task on Task {\n  restId\n  createdAt\n  modifiedAt\n  assignee {\n    restId\n    email\n    ...Person_user\n    id\n  }\n}\n\nfragment Outcome_task on Task {\n  actionTaken\n  closeReason\n  errorReason\n  completedAction\n}\n\nfragment Person_user on User {\n  restId\n  name\n  givenName\n  familyName\n}\n\nfragment TaskRow_task on Task {\n  id\n  label\n  type\n  status\n  createdAt\n  assignee {\n    ...Person_user\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "4bced28350cc6da4a373daafdf87c73b";

export default node;
