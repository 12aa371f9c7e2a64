import { describe, expect, test } from 'vitest';
import { credentialsFrom } from '../../src/rest/token.ts';
import { CoalescingHarness, PATH, stamped } from '../support/coalescing-harness.ts';
import { restCaller } from '../support/rest-caller.ts';

const calls = new CoalescingHarness();

describe('identical concurrent calls', () => {
  test('share one request and its answer', async () => {
    const first = calls.ask();
    await calls.arrived(1);
    const others = Array.from({ length: 9 }, () => calls.ask());
    await calls.expectNoMoreThan(1);
    expect(calls.upstream.state.shareable).toBe(1);
    calls.rest.arrivals[0]?.answer();
    const answers = await Promise.all([first, ...others]);
    expect(answers).toEqual(Array(10).fill(stamped(0)));
    expect(calls.own).toBe(1);
  });

  test('are no longer shared after the answer', async () => {
    for (const number of [0, 1, 2]) {
      const asked = [calls.ask(), calls.ask()];
      await calls.arrived(number + 1);
      calls.rest.arrivals[number]?.answer();
      expect(await asked[0]).toEqual(stamped(number));
      const next = calls.ask();
      expect(await asked[1]).toEqual(stamped(number));
      await calls.arrived(number + 2);
      calls.rest.arrivals.pop()?.answer();
      expect(await next).toEqual(stamped(number + 1));
    }
  });

  test.for([
    [401, 'UNAUTHENTICATED'],
    [422, 'BAD_USER_INPUT'],
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ] as const)(
    'fail together with the status %i, without a further request',
    async ([status, code]) => {
      const asked = [calls.ask(), calls.ask(), calls.ask()];
      await calls.arrived(1);
      calls.rest.arrivals[0]?.answer(status, { 'retry-after': '60' });
      expect(await Promise.all(asked)).toEqual([code, code, code]);
      await calls.expectNoMoreThan(1);
      if (status !== 429) return;
      expect(await Promise.all([calls.ask(), calls.ask()])).toEqual([code, code]);
      await calls.expectNoMoreThan(1);
    },
  );
});

describe('calls that differ are not shared:', () => {
  /** Two tokens whose digests begin alike. */
  const alike = () => {
    const seen = new Map<string, string>();
    for (let n = 0; ; n++) {
      const token = `token-${n}`;
      const start = credentialsFrom(`Bearer ${token}`).digest.slice(0, 3);
      const other = seen.get(start);
      if (other !== undefined) return [other, token];
      seen.set(start, token);
    }
  };

  test.for<[string, string[]]>([
    ['of another token', ['one', 'two', 'three']],
    ['of a token that begins like it', ['one', 'one1', 'on', 'One']],
    ['of tokens with digests that begin alike', alike()],
  ])('%s', async ([, tokens]) => {
    const asked = tokens.flatMap((token) => [
      calls.ask(restCaller({ token })),
      calls.ask(restCaller({ token })),
    ]);
    await calls.arrived(tokens.length);
    for (const arrival of calls.rest.waiting()) arrival.answer();
    const numbers = new Map(calls.rest.arrivals.map(({ token, number }) => [token, number]));
    expect(await Promise.all(asked)).toEqual(
      tokens.flatMap((token) => Array(2).fill(stamped(numbers.get(token) ?? -1, token))),
    );
  });

  test('another path', async () => {
    const paths = [PATH, `${PATH}0`, `${PATH}&status=open`, '/v1/tasks?limit=3&page=0'];
    const asked = paths.map((path) => calls.ask(restCaller(), path));
    await calls.arrived(paths.length);
    for (const arrival of calls.rest.waiting()) arrival.answer();
    for (const [index, answer] of (await Promise.all(asked)).entries()) {
      expect(answer).toMatchObject({ body: { path: paths[index] } });
    }
  });
});

test('a caller that wants fresh rows makes a new request, which others may share', async () => {
  const first = calls.ask();
  await calls.arrived(1);
  const fresh = calls.ask({ ...restCaller(), bypassInFlight: true });
  await calls.arrived(2);
  const next = calls.ask();
  await calls.expectNoMoreThan(2);
  for (const arrival of calls.rest.waiting()) arrival.answer();
  expect(await Promise.all([first, fresh, next])).toEqual([stamped(0), stamped(1), stamped(1)]);
});
