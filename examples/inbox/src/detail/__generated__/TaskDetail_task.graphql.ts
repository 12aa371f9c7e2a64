/**
 * @generated SignedSource<<ce142bbabda07f5b39a444b076bfc05a>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
export type TaskStatus = "ARCHIVED" | "ASSIGNED_TO_AGENT" | "CLOSED" | "COMPLETED" | "FAILED" | "OPEN" | "PROCESSING" | "UNKNOWN" | "%future added value";
export type TaskType = "ACTIVITY_SUMMARY_OUTREACH" | "ACTIVITY_SUMMARY_PAYMENTS" | "AUTO_RESPONSE_CALL" | "AUTO_RESPONSE_EMAIL" | "CALL_ANALYSIS" | "DISABLE_CONTACT" | "RECOMMENDATION_NEW_CONTACT" | "SCHEDULED_CALL_APPROVAL" | "SCHEDULED_EMAIL_APPROVAL" | "UNKNOWN" | "%future added value";
import type { FragmentRefs } from "relay-runtime";
export type TaskDetail_task$data = {
  readonly description: string | null;
  readonly id: string;
  readonly label: string;
  readonly status: TaskStatus | null;
  readonly triggerEvent: {
    readonly " $fragmentSpreads": FragmentRefs<"Trigger_event">;
  } | null;
  readonly type: TaskType;
  readonly " $fragmentSpreads": FragmentRefs<"Facts_task" | "Material_task" | "Outcome_task">;
  readonly " $fragmentType": "TaskDetail_task";
};
export type TaskDetail_task$key = {
  readonly " $data"?: TaskDetail_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"TaskDetail_task">;
};

import TaskDetailRefetchQuery_graphql from './TaskDetailRefetchQuery.graphql';

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": {
    "refetch": {
      "connection": null,
      "fragmentPathInResult": [
        "node"
      ],
      "operation": TaskDetailRefetchQuery_graphql,
      "identifierInfo": {
        "identifierField": "id",
        "identifierQueryVariableName": "id"
      }
    }
  },
  "name": "TaskDetail_task",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    },
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
      "kind": "ScalarField",
      "name": "description",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "TriggerEvent",
      "kind": "LinkedField",
      "name": "triggerEvent",
      "plural": false,
      "selections": [
        {
          "args": null,
          "kind": "FragmentSpread",
          "name": "Trigger_event"
        }
      ],
      "storageKey": null
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
    },
    {
      "args": null,
      "kind": "FragmentSpread",
      "name": "Material_task"
    }
  ],
  "type": "Task",
  "abstractKey": null
};

(node as any).hash = "044e56dcd0d1715780f8ee30c18198b9";

export default node;
