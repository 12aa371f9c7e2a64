import { describe, expect, test } from 'vitest';
import { startProcess } from '../support/process.ts';

const ARGS = ['-r', './scripts/require-node-24.cjs', 'examples/inbox/start.ts'];

interface CountAnswer {
  data: { tasks: { edges: { cursor: string }[] } };
}

async function newest(url: string): Promise<string | undefined> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer sandbox-north-7f3a',
    },
    body: JSON.stringify({ query: '{ tasks(first: 1) { edges { cursor } } }' }),
  });
  const { data }: CountAnswer = await response.json();
  return data.tasks.edges[0]?.cursor;
}

describe('examples/inbox/start.ts', () => {
  test('serves a changing list at one address until Ctrl-C', async () => {
    await using inbox = startProcess(ARGS, { INBOX_PORT: '0', INBOX_CHURN: '200' });
    const [, url = ''] = await inbox.printed(/Inbox {5}(http:\S+)/);
    await inbox.printed(/Ctrl-C/);
    expect(inbox.output.match(/https?:/g)).toHaveLength(1);
    expect(await (await fetch(url)).text()).toContain('<div id="root">');

    const first = await newest(url);
    expect(first).toBeTypeOf('string');
    await expect.poll(() => newest(url)).not.toBe(first);

    inbox.child.kill('SIGINT');
    expect(await inbox.ended()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test.each([
    [{ INBOX_PORT: 'x' }, 'INBOX_PORT must be a whole number'],
    [{ INBOX_CHURN: 'much' }, 'INBOX_CHURN must be a number'],
  ])('exits with a line that names the mistake in %o', async (env, line) => {
    await using inbox = startProcess(ARGS, { INBOX_PORT: '0', ...env });
    expect(await inbox.ended()).toBe(1);
    expect(inbox.output).toContain(line);
  });

  test('exits with a message when its port is taken', async () => {
    await using first = startProcess(ARGS, { INBOX_PORT: '0', INBOX_CHURN: '0' });
    const [, port = ''] = await first.printed(/Inbox {5}http:\S+:(\d+)/);
    await using second = startProcess(ARGS, { INBOX_PORT: port });
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain('INBOX_PORT');
  });
});
