import type { GatewayPlugin } from '@graphql-hive/gateway';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { missingObject, nullForMissing } from '../stitching/missing-objects.ts';
import { rootFields } from '../stitching/parts.ts';

/**
 * If a subgraph refers to an object that another one does not have, Hive Gateway returns the stub, with
 * `INTERNAL_SERVER_ERROR` for each field that must not be null. With this plugin the object itself is null,
 * as in the response of the subgraph that does not have it.
 */
export function useMissingObjects(): GatewayPlugin {
  const changed = new WeakSet<GraphQLSchema>();
  return {
    onSchemaChange({ schema }) {
      if (!changed.has(schema)) changed.add(nullForMissing(schema));
    },
    onSubgraphExecute({ executionRequest: { document } }) {
      return ({ result, setResult }) => {
        if (Symbol.asyncIterator in result || !result.data) return;
        const missing = missingObjectsIn(document, result);
        if (missing.length > 0)
          setResult({ ...result, errors: [...(result.errors ?? []), ...missing] });
      };
    },
  };
}

/** One marker error for each entity that is null without an error. */
function missingObjectsIn(document: DocumentNode, { data, errors = [] }: ExecutionResult) {
  const failed = new Set(errors.map(({ path }) => path?.slice(0, 2).join('.')));
  return entityKeys(document).flatMap((key) => {
    const entities: unknown = data?.[key];
    if (!Array.isArray(entities)) return [];
    return entities.flatMap((entity, index) =>
      entity === null && !failed.has(`${key}.${index}`) ? [missingObject([key, index])] : [],
    );
  });
}

/** The response keys of lists of entities: Hive sends several lists in one request. */
function entityKeys(document: DocumentNode): string[] {
  return rootFields(document)
    .filter(({ name }) => name.value === '_entities')
    .map(({ alias, name }) => (alias ?? name).value);
}
