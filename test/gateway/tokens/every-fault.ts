import { expect } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import type { Sandbox } from '../../../sandbox/server.ts';
import { encodeGlobalId } from '../../../src/resolvers/global-id.ts';
import { SECRET } from './leaks.ts';

const PAGE = JSON.stringify({ data: [], current_page: 0, total_records: 0, note: SECRET });
const DETAIL = JSON.stringify({
  detail: [
    { loc: ['header', 'authorization'], msg: SECRET, input: SECRET },
    { loc: ['query', 'limit'], msg: 'too many', input: SECRET, ctx: { url: SECRET } },
  ],
});
const STATUSES = [301, 400, 401, 403, 404, 408, 418, 422, 429, 500, 501, 502, 503, 504];

/** Each kind of fault, in more than one form if the form matters. */
export const FAULTS: Record<Fault['kind'], Fault[]> = {
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

/** Secrets that are only in variables; REST receives some of them. */
export const VARIABLES = {
  who: 'usr_variable-4471',
  words: ['variable-4471 words'],
  partner: 'ptn_variable-4471',
  id: encodeGlobalId({ type: 'Task', restId: 'tsk_variable-4471', createdAt: 1.7e15 }),
  after: 'variable-4471-cursor',
  unused: { deep: ['variable-4471'] },
};

/** Tokens, values of variables, addresses, and stack frames, also in JSON form. */
function secretsOf({ organizations, url }: Sandbox): (string | RegExp)[] {
  const { host, port, hostname } = new URL(url);
  return [
    ...organizations.map(({ token }) => token),
    ...['variable-4471', VARIABLES.id, SECRET, host, `:${port}`, hostname, 'localhost'],
    ...['/v1/tasks', 'sort_by=', 'It works!', 'not a task', 'xxxxxxxx'],
    ...['"stack"', 'node_modules', 'node:internal', '.ts:', /\bat [^"\n]*:\d+:\d+/],
  ];
}

/**
 * Checks that neither a response nor a log line contains a secret or the label of a task: no query selects
 * labels.
 *
 * @param lines of the log
 */
export function expectNoSecret(
  sandbox: Sandbox,
  answers: readonly string[],
  lines: readonly string[],
) {
  const labels = sandbox.store.list(sandbox.organizations[0].id, { limit: 40 }).data;
  // A REST request is logged by its path, which is the document's.
  const logged = lines.map((line) => line.replaceAll(/"\/v1\/tasks[?\w&]*"/g, '""'));
  for (const text of [...answers, ...logged]) {
    for (const secret of secretsOf(sandbox)) {
      if (typeof secret === 'string') expect(text).not.toContain(secret);
      else expect(text).not.toMatch(secret);
    }
    expect(labels.filter(({ label }) => text.includes(label))).toEqual([]);
    expect(text).not.toContain('INTERNAL_SERVER_ERROR');
  }
}
