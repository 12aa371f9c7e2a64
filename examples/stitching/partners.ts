import { createSchema, createYoga } from 'graphql-yoga';

/** A customer in this service. It has only ids of people and tasks. */
export interface Partner {
  id: string;
  name: string;
  accountManager: { restId: string } | null;
  escalations: readonly { id: string; restId: string }[];
}

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

  type User {
    restId: ID!
  }

  type Task {
    restId: ID!
  }
`;

/** The second service, in memory. It knows only ids of the gateway's objects. */
export function createPartners(partners: readonly Partner[]) {
  const schema = createSchema({
    typeDefs: [partnersSdl, 'extend type Query { _sdl: String! }'],
    resolvers: { Query: { partners: () => partners, _sdl: () => partnersSdl } },
  });
  return createYoga({ schema, logging: false });
}
