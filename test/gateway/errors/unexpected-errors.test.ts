import { afterEach, expect, test, vi } from 'vitest';
import { RetryAfterStore } from '../../../src/rest/retry-after-store.ts';
import { TasksApi } from '../../../src/rest/tasks-api.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { SECRET } from '../tokens/leaks.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test.for<[place: string, fail: () => void]>([
  [
    'in a resolver',
    () => vi.spyOn(TasksApi.prototype, 'listTasks').mockRejectedValueOnce(new TypeError(SECRET)),
  ],
  [
    'in the REST client',
    () =>
      vi.spyOn(RetryAfterStore.prototype, 'remainingMs').mockImplementationOnce(() => {
        throw new TypeError(SECRET);
      }),
  ],
])('an unexpected error %s is masked, and logged with the request id', async ([, fail]) => {
  await using gateway = await startTestGateway();
  fail();
  const answer = await gateway.ask('{ bad: tasks(first: 1) { nodes { restId } } __typename }', {
    headers: { 'x-request-id': 'unforeseen-1' },
  });
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({ bad: null, __typename: 'Query' });
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.path?.[0]).toBe('bad');
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
  expect(answer.text).not.toContain(SECRET);
  expect(answer.text).not.toContain('TypeError');
  expect(answer.text).not.toContain('.ts');

  const line = gateway.log.find((entry) => JSON.stringify(entry).includes(SECRET));
  expect(line).toMatchObject({ level: 'error', requestId: 'unforeseen-1' });
  expect(JSON.stringify(gateway.log)).not.toContain(gateway.sandbox.organizations[0].token);
  expect((await gateway.ask('{ tasks(first: 1) { nodes { restId } } }')).errors).toBeUndefined();
});
