/**
 * @generated SignedSource<<93de9048a3faecc7fc2170404abecfdc>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type Outcome_task$data = {
  readonly actionTaken: string | null;
  readonly closeReason: string | null;
  readonly completedAction: Record<string, unknown> | null;
  readonly errorReason: string | null;
  readonly " $fragmentType": "Outcome_task";
};
export type Outcome_task$key = {
  readonly " $data"?: Outcome_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"Outcome_task">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "Outcome_task",
  "selections": [
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
  "type": "Task",
  "abstractKey": null
};

(node as any).hash = "bfa17aea095994f6300c769041fc75fd";

export default node;
