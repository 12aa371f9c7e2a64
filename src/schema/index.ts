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
