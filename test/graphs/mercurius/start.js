/** Mercurius as a gateway over the services at TASKS_URL and PARTNERS_URL, with the SDL in file TASKS_SDL. */
import { readFileSync } from 'node:fs';
import mercuriusGateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const { TASKS_SDL = '', TASKS_URL = '', PARTNERS_URL = '' } = process.env;

const app = Fastify();
app.register(mercuriusGateway, {
  gateway: {
    services: [
      {
        name: 'tasks',
        url: TASKS_URL,
        schema: readFileSync(TASKS_SDL, 'utf8'),
        // The token is sent to this service only.
        rewriteHeaders: ({ authorization }) => (authorization ? { authorization } : {}),
      },
      {
        name: 'partners',
        url: PARTNERS_URL,
        schema: `
          extend type Query { partners: [Partner!]! }
          type Partner { id: ID! name: String! accountManager: User escalations: [Task]! }
          extend type User @key(fields: "restId") { restId: ID! @external }
          extend type Task @key(fields: "id") { id: ID! @external }
        `,
      },
    ],
  },
});
console.log(`Listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
