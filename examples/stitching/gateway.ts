import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { configFrom } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/telemetry/logging.ts';
import { ask, serve } from './http.ts';
import type { Partner } from './partners.ts';

/** The gateway over a sandbox, and partners with account managers and tasks of this sandbox. */
export async function startGateway() {
  const sandbox = await startSandbox();
  const config = { ...configFrom({}), apiUrl: sandbox.url };
  const { listener } = createGateway(config, { logger: createLogger('warn') });
  const { url } = await serve(listener);
  const [{ token }] = sandbox.organizations;
  return { url, token, partners: await partnersOf(sandbox, url) };
}

/** Six partners of the first organisation. The last one's account manager has no task. */
export async function partnersOf(sandbox: Sandbox, gatewayUrl: string): Promise<Partner[]> {
  const [{ token, users, partners }] = sandbox.organizations;
  const { data } = await ask<{ tasks: { nodes: Partner['escalations'] } }>(
    gatewayUrl,
    '{ tasks(first: 12) { nodes { id restId } } }',
    { headers: { authorization: `Bearer ${token}` } },
  );
  return partners.slice(0, 6).map(({ id, name }, index) => {
    const user = index === 5 ? users.at(-1) : users[index % 3];
    return {
      id,
      name,
      accountManager: user === undefined ? null : { restId: user.id },
      escalations: data?.tasks.nodes.slice(index, index + 2) ?? [],
    };
  });
}

/** A text that explains how to try the larger graph. */
export function invitation(url: string, token: string, query: string): string {
  const body = JSON.stringify({ query: query.replace(/^#.*\n|\s+/gm, ' ').trim() });
  return `
  The larger graph: ${url}   (open it in a browser, with the header below)
  ${JSON.stringify({ authorization: `Bearer ${token}` })}

${query}
  curl ${url} -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${body}'
`;
}
