import { FilterRootFields, FilterTypes, schemaFromExecutor } from '@graphql-tools/wrap';
import { executorFor, graphOf } from './graph.ts';
import { type Subschema, withMissing } from './missing-objects.ts';

/** The same graph without directives: schemas by introspection, and the merging configured here. */
export async function createGraph(services: { tasks: string; partners: string }) {
  return graphOf([
    withMissing({
      ...(await introspected(services.tasks, { withToken: true })),
      merge: { User: byRestId('usersByIds'), Task: byRestId('tasksByIds') },
    }),
    await introspected(services.partners, { withToken: false }),
  ]);
}

/** `_entities`, `_service` and `_sdl` are for gateways; without the transforms they would be public. */
async function introspected(url: string, rules: { withToken: boolean }): Promise<Subschema> {
  const executor = executorFor(url, rules);
  return {
    schema: await schemaFromExecutor(executor),
    executor,
    batch: true,
    transforms: [
      new FilterRootFields((_operation, name) => !name.startsWith('_')),
      new FilterTypes(({ name }) => !/^_[^_]/.test(name)),
    ],
  };
}

function byRestId(fieldName: string) {
  return {
    selectionSet: '{ restId }',
    key: ({ restId }: { restId: string }) => restId,
    fieldName,
    argsFromKeys: (ids: readonly string[]) => ({ ids }),
  };
}
