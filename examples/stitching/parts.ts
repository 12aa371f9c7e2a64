import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  Kind,
} from 'graphql';

interface Request {
  document: DocumentNode;
  variables?: object | undefined;
}

/**
 * Sends an operation. If the service refuses it because of its cost, sends it again in parts:
 * `QUERY_TOO_COMPLEX` has `extensions.cost { limit, cost }`, every list of keys is cut into enough parts, and
 * their results are joined. A part that is over the limit with one key in each list stays refused.
 *
 * @param send sends the request of one part
 */
export async function sendInParts<Sent extends Request, Result extends object>(
  request: Sent,
  send: (request: Sent) => Promise<Result> | Result,
): Promise<Result> {
  // A copy, because Hive removes the headers from the request that it sends.
  const result = await send({ ...request });
  const wanted = partsFor(result);
  if (wanted === undefined) return result;
  const { lists, keys } = keyLists(request);
  const parts = Math.min(wanted, Math.max(0, ...lists.values().map(({ length }) => length)));
  if (parts < 2) return result;
  const results = await Promise.all(
    cut(lists, parts).map((part) =>
      sendInParts({ ...request, variables: { ...request.variables, ...part } }, send),
    ),
  );
  return joined(results, keys) ?? result;
}

/** The number of parts needed after a refusal; `undefined` if it was not refused for its cost. */
function partsFor(result: object): number | undefined {
  if (!isResult(result)) return undefined;
  for (const { extensions } of result.errors ?? []) {
    if (extensions?.code !== 'QUERY_TOO_COMPLEX' || !isCost(extensions.cost)) continue;
    return Math.max(2, Math.ceil(extensions.cost.cost / extensions.cost.limit));
  }
  return undefined;
}

/** The lists in the variables of root fields, and the response keys of these fields. */
function keyLists({ document, variables = {} }: Request) {
  const values = new Map<string, unknown>(Object.entries(variables));
  const lists = new Map<string, readonly unknown[]>();
  const keys: string[] = [];
  for (const field of rootFields(document)) {
    for (const { value } of field.arguments ?? []) {
      const list = value.kind === Kind.VARIABLE ? values.get(value.name.value) : undefined;
      if (value.kind !== Kind.VARIABLE || !Array.isArray(list)) continue;
      lists.set(value.name.value, list);
      keys.push(field.alias?.value ?? field.name.value);
    }
  }
  return { lists, keys };
}

export function rootFields({ definitions }: DocumentNode): FieldNode[] {
  return definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => selectionSet.selections)
    .filter((selection) => selection.kind === Kind.FIELD);
}

function cut(lists: ReadonlyMap<string, readonly unknown[]>, parts: number) {
  return Array.from({ length: parts }, (_, part) =>
    Object.fromEntries(
      [...lists].map(([name, list]) => {
        const at = (index: number) => Math.round((list.length * index) / parts);
        return [name, list.slice(at(part), at(part + 1))];
      }),
    ),
  );
}

/** Joins the results; if one has no data, it is the result. */
function joined<Result extends object>(results: Result[], keys: string[]): Result | undefined {
  const data: Record<string, unknown> = {};
  const errors: GraphQLError[] = [];
  for (const result of results) {
    if (!isResult(result) || !result.data) return result;
    for (const error of result.errors ?? []) errors.push(moved(error, data, keys));
    for (const [key, value] of Object.entries(result.data)) {
      const before = data[key];
      const isPart = keys.includes(key) && Array.isArray(before) && Array.isArray(value);
      data[key] = isPart ? [...before, ...value] : value;
    }
  }
  const [first] = results;
  return first && { ...first, data, ...(errors.length > 0 && { errors }) };
}

/** An error of a part, with its path in the joined result. */
function moved(
  { message, path, extensions }: ExecutionError,
  data: Record<string, unknown>,
  keys: string[],
): GraphQLError {
  const [key, index, ...rest] = path ?? [];
  const before = keys.includes(String(key)) ? data[String(key)] : undefined;
  const isInPart = key !== undefined && typeof index === 'number' && Array.isArray(before);
  return new GraphQLError(message, {
    path: isInPart ? [key, before.length + index, ...rest] : (path ?? null),
    extensions: extensions ?? null,
  });
}

type ExecutionError = NonNullable<ExecutionResult['errors']>[number];

function isResult(result: object): result is ExecutionResult {
  return !(Symbol.asyncIterator in result);
}

function isCost(value: unknown): value is { limit: number; cost: number } {
  if (typeof value !== 'object' || value === null) return false;
  return 'limit' in value && 'cost' in value && Number(value.limit) > 0 && Number(value.cost) > 0;
}
