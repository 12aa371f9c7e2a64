import { globSync, readFileSync } from 'node:fs';
import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLType,
  getOperationAST,
  isEnumType,
  isInputType,
  isListType,
  isNonNullType,
  parse,
  typeFromAST,
  type VariableDefinitionNode,
  validate,
} from 'graphql';
import { afterAll, describe, expect, test } from 'vitest';
import { DeepList } from '../../bench/deep-list.ts';
import { Questions } from '../../bench/growth/questions.ts';
import { MODES, requestsOf } from '../../bench/requests.ts';
import { createExecutor } from '../../src/execution/execute.ts';
import { schema } from '../../src/schema/index.ts';
import { StoreContexts } from './store-context.ts';

const root = new URL('../../', import.meta.url);
const contexts = new StoreContexts();
afterAll(() => contexts.close());

function textsOf(pattern: string): string[] {
  return globSync(pattern, { cwd: root })
    .toSorted()
    .map((file) => readFileSync(new URL(file, root), 'utf8'));
}

/** The operations in template strings, each with the fragments of other strings that it spreads. */
function templates(pattern: string): string[] {
  const texts = textsOf(pattern).flatMap((text) =>
    [...text.matchAll(/\b(?:gql|graphql\()`([^`]+)`/g)].map(([, document = '']) => document),
  );
  const [operations, fragments] = [
    texts.filter((text) => !/^\s*fragment/.test(text)),
    texts.filter((text) => /^\s*fragment/.test(text)),
  ];
  return operations.map((operation) =>
    [operation, ...fragments.filter((fragment) => isSpread(fragment, operation))].join(''),
  );
}

function isSpread(fragment: string, operation: string): boolean {
  const [, name = ''] = /fragment (\w+)/.exec(fragment) ?? [];
  return operation.includes(`...${name}\n`);
}

/** The documents that Relay's compiler has written. */
function artifacts(pattern: string): string[] {
  return textsOf(pattern).flatMap((text) =>
    [...text.matchAll(/"text": ("query .*")$/gm)].map(([, query = '']) =>
      String(JSON.parse(query)),
    ),
  );
}

function benchRequests(): string[] {
  return MODES.flatMap((mode) => {
    const requestAt = requestsOf('gateway', mode, 20);
    return Array.from({ length: 30 }, (_, index) => {
      const { query }: { query: string } = JSON.parse(requestAt(index).body ?? '');
      return query;
    });
  });
}

function benchQuestions(): string[] {
  const questions = new Questions(new DeepList(500));
  const asked = [
    questions.firstPage(20, 'a'),
    questions.pageAfter(40, 20),
    questions.numberedPage(3, 20),
    questions.lastPage(100, 20),
    questions.node(7),
    questions.neighbours(5, 10, 'b'),
    questions.distinctFilters(5, 10, 'c'),
  ];
  return asked.map(({ query }) => query);
}

/** The operations of each file that are executed without a plan: those that select a `Node`, by design. */
const DOCUMENTS: [string, string[], string[]][] = [
  ['examples/queries', textsOf('examples/queries/*.graphql'), []],
  ['the README', [/```graphql\n([^`]+)```/.exec(textsOf('README.md')[0] ?? '')?.[1] ?? ''], []],
  [
    'Apollo Client and urql',
    templates('test/clients/{documents,screen-documents,nodes.test,urql.test}.ts'),
    ['Task'],
  ],
  [
    'Relay, of examples/inbox',
    artifacts('examples/inbox/src/**/__generated__/*.ts'),
    ['OpenTaskQuery', 'TaskDetailRefetchQuery'],
  ],
  ['npm run bench', benchRequests(), []],
  ['the growth of the bench', benchQuestions(), ['Node']],
];

describe('a plan is made for', () => {
  test.each(DOCUMENTS)('%s', async (_name, texts, exceptions) => {
    expect(texts.length).toBeGreaterThan(0);
    const unplanned = new Set<string>();
    for (const text of texts) {
      const document = parse(text);
      expect(validate(schema, document)).toEqual([]);
      if (!(await isPlanned(document))) unplanned.add(nameOf(document));
    }
    expect([...unplanned]).toEqual(exceptions);
  });
});

function nameOf(document: DocumentNode): string {
  return getOperationAST(document)?.name?.value ?? '';
}

async function isPlanned(document: DocumentNode): Promise<boolean> {
  let fallbacks = 0;
  const execute = createExecutor(() => {
    fallbacks += 1;
    return { data: {} };
  });
  const variables = getOperationAST(document)?.variableDefinitions ?? [];
  const result = await execute({
    schema,
    document,
    contextValue: contexts.make(),
    variableValues: Object.fromEntries(variables.map(variableFor)),
  });
  // No data means wrong variables: nothing was executed.
  expect(result.data).toBeDefined();
  return fallbacks === 0;
}

function variableFor({ variable, type }: VariableDefinitionNode): [string, unknown] {
  const known: GraphQLType | undefined = typeFromAST(schema, type);
  return [variable.name.value, isInputType(known) ? valueFor(known) : undefined];
}

function valueFor(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const values: Record<string, unknown> = {
    Int: 2,
    Boolean: true,
    String: 'text',
    ID: 'tsk_1',
    DateTime: '2023-11-07T05:31:56Z',
  };
  return type.name in values ? values[type.name] : {};
}
