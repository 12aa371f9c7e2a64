/**
 * @generated SignedSource<<2df86abd1e2bce821e93271255e9b6c4>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type Material_task$data = {
  readonly data: ReadonlyArray<{
    readonly createdAt: string | null;
    readonly data: unknown | null;
    readonly id: string;
    readonly source: string;
    readonly type: string;
  }>;
  readonly " $fragmentType": "Material_task";
};
export type Material_task$key = {
  readonly " $data"?: Material_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"Material_task">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "Material_task",
  "selections": [
    {
      "alias": null,
      "args": null,
      "concreteType": "TaskData",
      "kind": "LinkedField",
      "name": "data",
      "plural": true,
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
          "name": "source",
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
          "name": "data",
          "storageKey": null
        },
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "createdAt",
          "storageKey": null
        }
      ],
      "storageKey": null
    }
  ],
  "type": "Task",
  "abstractKey": null
};

(node as any).hash = "18567e858d6c15704b00e12bfb871b58";

export default node;
