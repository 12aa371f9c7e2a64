import { createSchema, createYoga } from 'graphql-yoga';
import type { Partner } from '../stitching/partners.ts';

const partnersSdl = /* GraphQL */ `
  type Query {
    "Every partner."
    partners: [Partner!]!
  }

  "A customer."
  type Partner {
    "The REST id of the partner."
    id: ID!
    "The name of the partner."
    name: String!
    "Who looks after the partner; null where that is nobody who has a task."
    accountManager: User
    "What was taken up with the management; null where the task is no more."
    escalations: [Task]!
  }

  type User @key(fields: "restId", resolvable: false) {
    restId: ID!
  }

  type Task @key(fields: "id", resolvable: false) {
    id: ID!
  }
`;

const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])';

const machinery = /* GraphQL */ `
  directive @key(fields: String!, resolvable: Boolean) repeatable on OBJECT

  type _Service {
    sdl: String!
  }

  extend type Query {
    _service: _Service!
  }
`;

/** The second subgraph, in memory. It knows only ids of the gateway's objects. */
export function createPartnersSubgraph(partners: readonly Partner[]) {
  const schema = createSchema({
    typeDefs: [partnersSdl, machinery],
    resolvers: {
      Query: {
        partners: () => partners,
        _service: () => ({ sdl: `${federation}\n${partnersSdl}` }),
      },
    },
  });
  return createYoga({ schema, logging: false });
}
