/**
 * @generated SignedSource<<2566893775fd631ff91b1d9fd3e016b1>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type useNewestAssigneesQuery$variables = Record<PropertyKey, never>;
export type useNewestAssigneesQuery$data = {
  readonly assignees: ReadonlyArray<{
    readonly familyName: string;
    readonly givenName: string;
    readonly name: string | null;
    readonly restId: string;
  }> | null;
};
export type useNewestAssigneesQuery = {
  response: useNewestAssigneesQuery$data;
  variables: useNewestAssigneesQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "kind": "Literal",
    "name": "among",
    "value": 200
  }
],
v1 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "restId",
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "givenName",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "familyName",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "useNewestAssigneesQuery",
    "selections": [
      {
        "alias": null,
        "args": (v0/*:: as any*/),
        "concreteType": "User",
        "kind": "LinkedField",
        "name": "assignees",
        "plural": true,
        "selections": [
          (v1/*:: as any*/),
          (v2/*:: as any*/),
          (v3/*:: as any*/),
          (v4/*:: as any*/)
        ],
        "storageKey": "assignees(among:200)"
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "useNewestAssigneesQuery",
    "selections": [
      {
        "alias": null,
        "args": (v0/*:: as any*/),
        "concreteType": "User",
        "kind": "LinkedField",
        "name": "assignees",
        "plural": true,
        "selections": [
          (v1/*:: as any*/),
          (v2/*:: as any*/),
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          }
        ],
        "storageKey": "assignees(among:200)"
      }
    ]
  },
  "params": {
    "cacheID": "3448c2dd0bfc4a172650318e39c43981",
    "id": null,
    "metadata": {},
    "name": "useNewestAssigneesQuery",
    "operationKind": "query",
    "text": "query useNewestAssigneesQuery {\n  assignees(among: 200) {\n    restId\n    name\n    givenName\n    familyName\n    id\n  }\n}\n"
  }
};
})();

(node as any).hash = "19e2c8d523b8d98618a50948d19e655a";

export default node;
