import { builder } from './builder.ts';
import './scalars.ts';
import './query.ts';
import './user-tasks.ts';
import './task-counts.ts';
import './assignees.ts';
import './larger-graphs.ts';

export const schema = builder.toSchema();
