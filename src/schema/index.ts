import { builder } from './builder.ts';
import './types/scalars.ts';
import './query.ts';
import './subscription.ts';
import './types/user-tasks.ts';
import './types/task-counts.ts';
import './assignees.ts';
import './federation.ts';
import './stitching.ts';

export const schema = builder.toSchema();

// Fields for gateways of larger graphs come last: GraphiQL lists and completes fields in this order.
const fields = schema.getQueryType()?.getFields() ?? {};
for (const [name, field] of Object.entries(fields)) {
  if (!name.startsWith('_')) continue;
  delete fields[name];
  fields[name] = field;
}
