import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import type { Sandbox } from '../../../sandbox/server.ts';
import { configFrom } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/gateway.ts';
import { encodeGlobalId } from '../../../src/resolvers/global-id.ts';
import { createLogger } from '../../../src/telemetry/logging.ts';
import { sandboxForFile } from '../../support/fixture.ts';
import { type Listening, listen } from '../../support/listen.ts';
import { SECRET } from './leaks.ts';

const PAGE = JSON.stringify({ data: [], current_page: 0, total_records: 0, note: SECRET });
const DETAIL = JSON.stringify({
  detail: [
    { loc: ['header', 'authorization'], msg: SECRET, input: SECRET },
    { loc: ['query', 'limit'], msg: 'too many', input: SECRET, ctx: { url: SECRET } },
  ],
});
const STATUSES = [301, 400, 401, 403, 404, 408, 418, 422, 429, 500, 501, 502, 503, 504];

/** Each kind of fault there is, in more than one form where the form matters. */
const FAULTS: Record<Fault['kind'], Fault[]> = {
  status: [
    ...STATUSES.flatMap((status) =>
      [`<h1>${SECRET}</h1>`, PAGE, DETAIL].map(
        (body) => ({ kind: 'status', status, body }) as const,
      ),
    ),
    { kind: 'status', status: 429, body: SECRET, retryAfter: '30' },
    { kind: 'status', status: 503, body: SECRET, retryAfter: SECRET },
    { kind: 'status', status: 200, body: `{"data":"${SECRET}"}` },
    { kind: 'status', status: 200, body: `{"${SECRET}":` },
  ],
  slow: [{ kind: 'slow', ms: 20 }],
  hang: [{ kind: 'hang' }],
  reset: [{ kind: 'reset' }],
  'half-body': [{ kind: 'half-body' }],
  html: [{ kind: 'html' }],
  'bad-json': [{ kind: 'bad-json' }],
  'wrong-shape': [{ kind: 'wrong-shape' }],
  redirect: [
    { kind: 'redirect', location: `http://${SECRET}.example/v1/tasks` },
    { kind: 'redirect', location: `/${SECRET}` },
  ],
  'endless-body': [{ kind: 'endless-body' }],
  'huge-body': [{ kind: 'huge-body', bytes: 40 * 1024 * 1024 }],
  'unknown-enum': [{ kind: 'unknown-enum' }],
  'missing-field': ['id', 'label', 'type', 'assignee', 'data'].map((field) => ({
    kind: 'missing-field',
    field,
  })),
};

/** Nowhere but in variables; REST gets to see some of them. */
const VARIABLES = {
  who: 'usr_variable-4471',
  words: ['variable-4471 words'],
  partner: 'ptn_variable-4471',
  id: encodeGlobalId({ type: 'Task', restId: 'tsk_variable-4471', createdAt: 1.7e15 }),
  after: 'variable-4471-cursor',
  unused: { deep: ['variable-4471'] },
};
const QUERIES = [
  `query List($words: [String!], $partner: ID) {
    all: tasks(first: 3) { totalCount nodes { restId type status assignee { restId } data { id } } }
    some: tasks(first: 3, filter: { classification: $words, partnerId: $partner }) { totalCount }
  }`,
  'query Look($id: ID!, $who: ID!) { task(id: $id) { restId } user(id: $who) { restId } }',
  'query Cursor($after: String) { tasks(after: $after) { totalCount } }',
  'query Wrong($words: Int) { tasks(first: $words) { totalCount } }',
  'query Wrong($unused: TaskFilter) { tasks(filter: $unused) { totalCount } }',
];

const sandbox = sandboxForFile({ tasks: 40 });
let labels: string[];
const warnings: unknown[] = [];
const note = (warning: Error) => void warnings.push(warning);

beforeAll(() => {
  const [{ id }] = sandbox.organizations;
  labels = sandbox.store.list(id, { limit: 40 }).data.map(({ label }) => label);
  process.on('warning', note);
});
afterAll(async () => {
  process.off('warning', note);
});

async function ask({ origin }: Listening, body: unknown): Promise<string> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sandbox.organizations[0].token}`,
      cookie: 'session=variable-4471',
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  const headers = Array.from(response.headers, ([name, value]) => `${name}: ${value}`);
  return `${headers.join('\n')}\n${await response.text()}`;
}

/** Tokens, values of variables, places, and frames of stacks, also as they stand in JSON. */
function secretsOf({ organizations, url }: Sandbox): (string | RegExp)[] {
  const { host, port, hostname } = new URL(url);
  return [
    ...organizations.map(({ token }) => token),
    ...['variable-4471', VARIABLES.id, SECRET, host, `:${port}`, hostname, 'localhost'],
    ...['/v1/tasks', 'sort_by=', 'It works!', 'not a task', 'xxxxxxxx'],
    ...['"stack"', 'node_modules', 'node:internal', '.ts:', /\bat [^"\n]*:\d+:\d+/],
  ];
}

describe('neither an answer nor a log line at level trace leaks a secret', () => {
  test.for(Object.entries(FAULTS))('with the fault %s', async ([kind, faults]) => {
    for (const fault of faults) {
      const lines: string[] = [];
      const logger = createLogger('trace', { write: (line) => void lines.push(line) });
      const settings = { upstreamTimeoutMs: 400, upstreamRetries: 0 };
      const config = { ...configFrom({}), apiUrl: sandbox.url, ...settings };
      if (fault.kind.endsWith('-body')) config.upstreamTimeoutMs = 10_000;
      const gateway = createGateway(config, { logger });
      const listening = await listen(gateway.listener, logger);
      sandbox.faults.clear();
      sandbox.requests.length = 0;
      sandbox.faults.add({ fault });
      const operations = QUERIES.map((query) => ({ query, variables: VARIABLES }));
      const answers = [await ask(listening, operations), await ask(listening, operations[0])];
      listening.close();
      gateway.close();

      expect(sandbox.requests.length).toBeGreaterThan(0);
      expect(lines.length).toBeGreaterThanOrEqual(2);
      // A REST request is logged by its path, which is the document's.
      const logged = lines.map((line) => line.replaceAll(/"\/v1\/tasks[?\w&]*"/g, '""'));
      for (const text of [...answers, ...logged]) {
        for (const secret of secretsOf(sandbox)) {
          if (typeof secret === 'string') expect(text).not.toContain(secret);
          else expect(text).not.toMatch(secret);
        }
        // Nobody asked for a label.
        expect(labels.filter((label) => text.includes(label))).toEqual([]);
        expect(text).not.toContain('INTERNAL_SERVER_ERROR');
      }
      // The one thing of an answer that is logged, once: a word this version does not know.
      const pigeons = lines.filter((line) => /carrier_pigeon|waiting_for_customer/.test(line));
      expect(pigeons).toHaveLength(kind === 'unknown-enum' ? 2 : 0);
    }
    expect(warnings).toEqual([]);
  });
});
