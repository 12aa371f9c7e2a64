import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProcess } from '../support/process.ts';

const schema = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-schema-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The output and the exit code of the check for the schema with this change. */
async function check(...changes: [from: string, to: string][]) {
  const file = join(folder, 'changed.graphql');
  let text = schema;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`not in schema.graphql: ${from}`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
  await using checking = startProcess(['scripts/schema/check-schema.ts', file, 'schema.graphql']);
  const code = await checking.ended();
  return { code, output: checking.output.replaceAll(file, 'changed').trimEnd().split('\n') };
}

const WELL = 'schema.graphql keeps to its rules and breaks nothing that was released.';

test('the schema check accepts the current schema', async () => {
  await using checking = startProcess(['scripts/schema/check-schema.ts']);
  expect(await checking.ended(), checking.output).toBe(0);
  expect(checking.output).toContain(WELL);
});

test('the schema check refuses breaking changes, each by its name', async () => {
  const { code, output } = await check(
    ['  """A short text about the task."""\n  label: String!\n', ''],
    ['  id: ID!\n  ): User', '  id: ID!\n    """New."""\n    also: ID!\n  ): User'],
    ['  """Assigned to an automated agent."""\n  ASSIGNED_TO_AGENT\n', ''],
    ['nodes: [Task]!', 'nodes: [Task]'],
  );
  expect(code).toBe(1);
  expect(output).toHaveLength(4);
  expect(output.join('\n')).toMatch(/^(breaking: .*\n?){4}$/);
  for (const place of ['Task.label', 'Query.user', 'ASSIGNED_TO_AGENT', 'TaskConnection.nodes']) {
    expect(output.filter((line) => line.includes(place))).toHaveLength(1);
  }
});

test('the schema check accepts dangerous changes with a warning', async () => {
  const { code, output } = await check([
    '  """The proposed action is being carried out."""\n  PROCESSING\n',
    '  """The proposed action is being carried out."""\n  PROCESSING\n  """New."""\n  RESTING\n',
  ]);
  expect(code).toBe(0);
  expect(output).toEqual([expect.stringMatching(/^dangerous: .*RESTING/), WELL]);
});

test('the schema check refuses missing descriptions, unusual names and deviations from Relay', async () => {
  const { code, output } = await check(
    ['"""The dashboard settings of a user."""\n', ''],
    ['  """The type of the task."""\n  type: TaskType!', '  type: TaskType!'],
    ['  """The field to sort by."""\n  field:', '  field:'],
    ['  """Waits for an action."""\n', ''],
    ['    """The `id` of a `Task` or a `User`."""\n', ''],
    ['"""A numbered page."""', '"""New."""\nenum lower { """New.""" case }\n"""A page."""'],
    ['  pageInfo: PageInfo!\n', '  pageInfo: PageInfo\n'],
    ['  hasNextPage: Boolean!\n', '  hasNextPage: Boolean\n'],
    ['    """Returns tasks after this cursor."""\n    after: String\n', ''],
    ['  node: Task\n', '  node: PageCursor\n'],
  );
  expect(code).toBe(1);
  const rules = output.flatMap((line) => /\(@graphql-eslint\/(\S+)\)$/.exec(line)?.[1] ?? []);
  expect(rules.filter((rule) => rule === 'require-description')).toHaveLength(5);
  expect(new Set(rules)).toEqual(
    new Set([
      'require-description',
      'naming-convention',
      'no-unreachable-types',
      'relay-connection-types',
      'relay-page-info',
      'relay-arguments',
      'relay-edge-types',
    ]),
  );
});
