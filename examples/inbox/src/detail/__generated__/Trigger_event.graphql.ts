/**
 * @generated SignedSource<<0f17600808b90d006342b7f6e522d81e>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type Trigger_event$data = {
  readonly actor: {
    readonly " $fragmentSpreads": FragmentRefs<"Person_user">;
  } | null;
  readonly message: string | null;
  readonly name: string;
  readonly timestamp: string | null;
  readonly " $fragmentType": "Trigger_event";
};
export type Trigger_event$key = {
  readonly " $data"?: Trigger_event$data;
  readonly " $fragmentSpreads": FragmentRefs<"Trigger_event">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "Trigger_event",
  "selections": [
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
      "name": "message",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "timestamp",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "User",
      "kind": "LinkedField",
      "name": "actor",
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
  "type": "TriggerEvent",
  "abstractKey": null
};

(node as any).hash = "77d460fb36b46a6bbe73d47601b42e6c";

export default node;
