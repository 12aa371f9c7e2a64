/**
 * @generated SignedSource<<a9a5e8cbe32c4d0e9fb889d86fd34145>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type Person_user$data = {
  readonly familyName: string;
  readonly givenName: string;
  readonly name: string | null;
  readonly restId: string;
  readonly " $fragmentType": "Person_user";
};
export type Person_user$key = {
  readonly " $data"?: Person_user$data;
  readonly " $fragmentSpreads": FragmentRefs<"Person_user">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "Person_user",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "restId",
      "storageKey": null
    },
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
    }
  ],
  "type": "User",
  "abstractKey": null
};

(node as any).hash = "3ed6612a1af13f342f3172f7097726db";

export default node;
