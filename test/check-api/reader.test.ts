import { expect, test } from 'vitest';
import { checkOf, checkSandbox, oddFacts, sandboxFor } from './checked.ts';
import { failed, startOddApi } from './odd-api.ts';

test('calls are bounded, and the report does not claim what was not read', async () => {
  const sandbox = await sandboxFor({ tasks: 250 });
  const report = await checkSandbox(sandbox, { maxCalls: 12 });
  expect(sandbox.requests).toHaveLength(12);
  expect(report).toMatchObject({ verdict: 'not checked', calls: 12, isExhausted: true });
  const unseen = report.findings.filter(({ level }) => level === 'unknown').map(({ id }) => id);
  expect(unseen).toEqual(expect.arrayContaining(['total', 'filter-status', 'filter-assignee']));
});

test('a 429 is waited for as long as it says, and counts as a call', async () => {
  const api = await startOddApi({
    before: () => (api.requests.length === 3 ? failed(429, { 'retry-after': '1' }) : undefined),
  });
  const waits: number[] = [];
  const report = await checkOf(api.url, api.token, { onWait: (seconds) => waits.push(seconds) });
  expect(waits).toEqual([1]);
  expect(report.verdict).toBe('fits');
  expect(api.requests).toHaveLength(report.calls);
  expect(oddFacts(report)).toEqual(['rate-limits note: 1 429, waits up to 1 s; no headers']);
});

test('a 429 for hours ends the check', async () => {
  const api = await startOddApi({
    before: () => (api.requests.length > 6 ? failed(429, { 'retry-after': '7200' }) : undefined),
  });
  const report = await checkOf(api.url, api.token);
  expect(api.requests).toHaveLength(7);
  expect(report).toMatchObject({ verdict: 'not checked', isExhausted: true });
});

test('failures that pass are repeated and counted', async () => {
  const api = await startOddApi({
    before: () => (api.requests.length === 2 ? failed(503) : undefined),
  });
  const report = await checkOf(api.url, api.token);
  expect(report.verdict).toBe('fits');
  expect(oddFacts(report)).toEqual([`failures note: 1 × 503 of ${report.calls}`]);
});

test.for<[name: string, status: number, headers: Record<string, string>, fact: RegExp]>([
  ['a token it refuses', 401, {}, /^token bad: status 401$/],
  ['a token that may not', 403, {}, /^token bad: status 403$/],
  ['another path', 404, {}, /^token bad: status 404$/],
  ['a redirect', 308, { location: 'https://elsewhere.test/' }, /^token bad: status 308$/],
])('%s: one call, and what to do', async ([, status, headers, fact]) => {
  const api = await startOddApi({ before: () => failed(status, headers) });
  const report = await checkOf(api.url, api.token);
  expect(report.verdict).toBe('not checked');
  expect(oddFacts(report)).toEqual([expect.stringMatching(fact)]);
  expect(api.requests).toHaveLength(1);
});

test('an HTML page', async () => {
  const api = await startOddApi({
    before: () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from('<h1>It works!</h1>'),
    }),
  });
  const report = await checkOf(api.url, api.token);
  expect(report.verdict).toBe('not checked');
  expect(oddFacts(report)).toEqual(['envelope bad: not JSON']);
});

test.for<[url: string, facts: RegExp[]]>([
  ['http://nowhere.invalid', [/^dns bad: E/, /^reach bad: E/]],
  ['http://127.0.0.1:9', [/^reach bad: ECONNREFUSED$/]],
])('%s is not reached', async ([url, facts]) => {
  const report = await checkOf(url, 'token');
  expect(report.verdict).toBe('not checked');
  const odd = oddFacts(report);
  for (const fact of facts) expect(odd).toContainEqual(expect.stringMatching(fact));
});
