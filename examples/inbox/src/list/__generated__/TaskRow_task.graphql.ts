/**
 * @generated SignedSource<<343f006303a335ea1c7123c37f348b29>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
export type TaskStatus = "ARCHIVED" | "ASSIGNED_TO_AGENT" | "CLOSED" | "COMPLETED" | "FAILED" | "OPEN" | "PROCESSING" | "UNKNOWN" | "%future added value";
export type TaskType = "ACTIVITY_SUMMARY_OUTREACH" | "ACTIVITY_SUMMARY_PAYMENTS" | "AUTO_RESPONSE_CALL" | "AUTO_RESPONSE_EMAIL" | "CALL_ANALYSIS" | "DISABLE_CONTACT" | "RECOMMENDATION_NEW_CONTACT" | "SCHEDULED_CALL_APPROVAL" | "SCHEDULED_EMAIL_APPROVAL" | "UNKNOWN" | "%future added value";
import type { FragmentRefs } from "relay-runtime";
export type TaskRow_task$data = {
  readonly assignee: {
    readonly " $fragmentSpreads": FragmentRefs<"Person_user">;
  } | null;
  readonly createdAt: string | null;
  readonly id: string;
  readonly label: string;
  readonly status: TaskStatus | null;
  readonly type: TaskType;
  readonly " $fragmentType": "TaskRow_task";
};
export type TaskRow_task$key = {
  readonly " $data"?: TaskRow_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"TaskRow_task">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "TaskRow_task",
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
      "name": "createdAt",
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
        {
          "args": null,
          "kind": "FragmentSpread",
          "name": "Person_user"
        }
      ],
      "storageKey": null
    }
  ],
  "type": "Task",
  "abstractKey": null
};

(node as any).hash = "42403ba33096ea96437fa23debdc7b96";

export default node;
