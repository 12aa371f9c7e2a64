import { type GraphQLResolveInfo, getArgumentValues, isObjectType } from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import type { ResolverContext } from '../resolvers/context.ts';
import { TaskConnection } from '../resolvers/task-connection.ts';
import type { SelectedTasks, TasksOfUser } from '../resolvers/user-lookup.ts';

/**
 * The lists of tasks that are selected of the user a field returns, made by the resolver that will be
 * asked for them. One with wrong arguments is left out: it says so where it stands.
 */
export function tasksSelectedIn(info: GraphQLResolveInfo, context: ResolverContext): TasksOfUser {
  const { schema, fragments, variableValues } = info;
  const [user, connection] = [schema.getType('User'), schema.getType('TaskConnection')];
  if (!isObjectType(user) || !isObjectType(connection)) return () => [];
  const { tasks: field } = user.getFields();
  const selections = collectSubfields(schema, fragments, variableValues, user, info.fieldNodes);
  const selected = [...selections.values()].filter(([node]) => node?.name.value === field?.name);
  return (source) =>
    selected.flatMap((nodes): SelectedTasks[] => {
      const [node] = nodes;
      if (field === undefined || node === undefined) return [];
      try {
        const args = getArgumentValues(field, node, variableValues);
        const tasks: unknown = field.resolve?.(source, args, context, info);
        if (!(tasks instanceof TaskConnection)) return [];
        const parts = collectSubfields(schema, fragments, variableValues, connection, nodes);
        const names = new Set([...parts.values()].map(([part]) => part?.name.value));
        const wantsTotal = names.delete('totalCount');
        names.delete('__typename');
        return [{ connection: tasks, wantsTotal, wantsRows: names.size > 0 }];
      } catch {
        return [];
      }
    });
}
