/**
 * @generated SignedSource<<205ee5771b977862031568b6eb05ed76>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type Facts_task$data = {
  readonly assignee: {
    readonly email: string;
    readonly restId: string;
    readonly " $fragmentSpreads": FragmentRefs<"Person_user">;
  } | null;
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
  readonly restId: string;
  readonly " $fragmentType": "Facts_task";
};
export type Facts_task$key = {
  readonly " $data"?: Facts_task$data;
  readonly " $fragmentSpreads": FragmentRefs<"Facts_task">;
};

const node: ReaderFragment = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "restId",
  "storageKey": null
};
return {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "Facts_task",
  "selections": [
    (v0/*:: as any*/),
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
      "kind": "ScalarField",
      "name": "modifiedAt",
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
        (v0/*:: as any*/),
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "email",
          "storageKey": null
        },
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
})();

(node as any).hash = "fb4a994e5debe2344bf61ca5462a352d";

export default node;
