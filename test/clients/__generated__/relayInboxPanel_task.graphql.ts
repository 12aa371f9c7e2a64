/**
 * @generated SignedSource<<0226e938e1af4a1eef8ecb1fecd3dbae>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type relayInboxPanel_task$data = {
  readonly assignee: {
    readonly email: string;
  } | null | undefined;
  readonly id: string;
  readonly label: string;
  readonly " $fragmentType": "relayInboxPanel_task";
};
export type relayInboxPanel_task$key = {
  readonly " $data"?: relayInboxPanel_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"relayInboxPanel_task">;
};

import relayInboxTaskQuery_graphql from './relayInboxTaskQuery.graphql';

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": {
    "refetch": {
      "connection": null,
      "fragmentPathInResult": [
        "node"
      ],
      "operation": relayInboxTaskQuery_graphql,
      "identifierInfo": {
        "identifierField": "id",
        "identifierQueryVariableName": "id"
      }
    }
  },
  "name": "relayInboxPanel_task",
  "selections": [
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
      "concreteType": "User",
      "kind": "LinkedField",
      "name": "assignee",
      "plural": false,
      "selections": [
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
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    }
  ],
  "type": "Task",
  "abstractKey": null
};

(node as any).hash = "36324cfc6dc799c0033b409501cf4d4f";

export default node;
