import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  isObjectType,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import type { ResolverContext } from '../resolvers/context.ts';
import { TaskConnection } from '../resolvers/task-connection.ts';
import type { SelectedTasks, TasksOfUser } from '../resolvers/user-lookup.ts';

/**
 * The lists of tasks that an operation selects of the user that a field returns, created by the resolver of
 * `User.tasks`. A list with invalid arguments is left out: its own field reports the error.
 */
export function tasksSelectedIn(info: GraphQLResolveInfo, context: ResolverContext): TasksOfUser {
  const [user, connection] = ['User', 'TaskConnection'].map((name) => info.schema.getType(name));
  if (!isObjectType(user) || !isObjectType(connection)) return () => [];
  const field = user.getFields().tasks;
  if (field === undefined) return () => [];
  const selected = fieldsOf(user, info.fieldNodes, info).flatMap((nodes) => {
    const [node] = nodes;
    if (node?.name.value !== field.name) return [];
    const names = new Set(fieldsOf(connection, nodes, info).map(([part]) => part?.name.value));
    const wantsTotal = names.delete('totalCount');
    names.delete('__typename');
    return [{ node, wantsTotal, wantsRows: names.size > 0 }];
  });
  return (source) =>
    selected.flatMap(({ node, ...wanted }): SelectedTasks[] => {
      try {
        const args = getArgumentValues(field, node, info.variableValues);
        const tasks: unknown = field.resolve?.(source, args, context, info);
        return tasks instanceof TaskConnection ? [{ connection: tasks, ...wanted }] : [];
      } catch {
        return [];
      }
    });
}

/** The nodes of each selected field. */
function fieldsOf(
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  { schema, fragments, variableValues }: GraphQLResolveInfo,
): (readonly FieldNode[])[] {
  return [...collectSubfields(schema, fragments, variableValues, type, nodes).values()];
}
