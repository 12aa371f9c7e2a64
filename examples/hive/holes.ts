import type { GatewayPlugin } from '@graphql-hive/gateway';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { hole, nullForHoles } from '../stitching/holes.ts';
import { rootFields } from '../stitching/parts.ts';

/**
 * Where one subgraph points at an object that another does not have, Hive Gateway leaves the stub standing,
 * with `INTERNAL_SERVER_ERROR` for each field that must not be null. With this plugin the object itself is
 * null, as the subgraph says that lacks it.
 */
export function useHoles(): GatewayPlugin {
  const changed = new WeakSet<GraphQLSchema>();
  return {
    onSchemaChange({ schema }) {
      if (!changed.has(schema)) changed.add(nullForHoles(schema));
    },
    onSubgraphExecute({ executionRequest: { document } }) {
      return ({ result, setResult }) => {
        if (Symbol.asyncIterator in result || !result.data) return;
        const holes = holesIn(document, result);
        if (holes.length > 0)
          setResult({ ...result, errors: [...(result.errors ?? []), ...holes] });
      };
    },
  };
}

/** One mark for each entity that is null without an error. */
function holesIn(document: DocumentNode, { data, errors = [] }: ExecutionResult) {
  const failed = new Set(errors.map(({ path }) => path?.slice(0, 2).join('.')));
  return entityKeys(document).flatMap((key) => {
    const entities: unknown = data?.[key];
    if (!Array.isArray(entities)) return [];
    return entities.flatMap((entity, index) =>
      entity === null && !failed.has(`${key}.${index}`) ? [hole([key, index])] : [],
    );
  });
}

/** Where the entities are in a result: Hive sends several lists of them in one request. */
function entityKeys(document: DocumentNode): string[] {
  return rootFields(document)
    .filter(({ name }) => name.value === '_entities')
    .map(({ alias, name }) => (alias ?? name).value);
}
