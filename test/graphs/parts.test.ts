import fc from 'fast-check';
import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { sendInParts } from '../../examples/stitching/parts.ts';

const document = parse(`query ($users: [_Any!]!, $tasks: [_Any!]!, $first: Int) {
  users: _entities(representations: $users) { __typename }
  _entities(representations: $tasks) { __typename }
  total: tasks(first: $first) { totalCount }
}`);

interface Request {
  document: typeof document;
  variables: { users: number[]; tasks: number[]; first: number };
}

/** A service in which each key costs 10, and a key that is divisible by 5 is an error. */
function serviceWith(limit: number) {
  const costs: number[] = [];
  const send = ({ variables: { users, tasks } }: Request): ExecutionResult => {
    const cost = 10 * (users.length + tasks.length);
    costs.push(cost);
    if (cost > limit) {
      const extensions = { code: 'QUERY_TOO_COMPLEX', cost: { limit, cost } };
      return { errors: [new GraphQLError('too complex', { extensions })] };
    }
    const failures = (key: string, list: number[]) =>
      list.flatMap((value, index) =>
        value % 5 === 0 ? [new GraphQLError(`no ${value}`, { path: [key, index, 'name'] })] : [],
      );
    const errors = [...failures('users', users), ...failures('_entities', tasks)];
    const data = { users, _entities: tasks, total: { totalCount: 7 } };
    return errors.length > 0 ? { data, errors } : { data };
  };
  return { send, costs };
}

/** Without the order of errors. */
function read({ data, errors = [] }: ExecutionResult) {
  return {
    data,
    errors: errors.map(({ message, path }) => `${message} ${path?.join('.')}`).toSorted(),
  };
}

test('a list that is sent in parts has the result of the whole list', async () => {
  const keys = fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(keys, keys, fc.integer({ min: 20, max: 900 }), async (users, tasks, limit) => {
      const request = { document, variables: { users, tasks, first: 3 } };
      const { send, costs } = serviceWith(limit);
      const whole = serviceWith(Number.MAX_SAFE_INTEGER).send(request);
      expect(read(await sendInParts(request, send))).toEqual(read(whole));
      const sent = costs.filter((cost) => cost <= limit);
      expect(sent.reduce((sum, cost) => sum + cost, 0)).toBe(10 * (users.length + tasks.length));
    }),
  );
});

test('a part that fails as a whole is the result', async () => {
  const { send } = serviceWith(50);
  const unauthenticated = { errors: [new GraphQLError('no token')] };
  const request = { document, variables: { users: [1, 2, 3, 4, 6, 7], tasks: [], first: 3 } };
  const result = await sendInParts(request, (part) =>
    part.variables.users.includes(7) && part.variables.users.length < 6
      ? unauthenticated
      : send(part),
  );
  expect(result).toBe(unauthenticated);
});

test.for([
  ['another error', { code: 'BAD_USER_INPUT' }],
  ['a refusal without figures', { code: 'QUERY_TOO_COMPLEX' }],
  ['a limit of zero', { code: 'QUERY_TOO_COMPLEX', cost: { limit: 0, cost: 3 } }],
] as const)('%s is not sent again', async ([, extensions]) => {
  const refusal = { errors: [new GraphQLError('no', { extensions })] };
  let calls = 0;
  const request = { document, variables: { users: [1, 2], tasks: [3], first: 3 } };
  const result = await sendInParts(request, () => {
    calls += 1;
    return refusal;
  });
  expect([result, calls]).toEqual([refusal, 1]);
});
