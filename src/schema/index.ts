import { builder } from './builder.ts';
import './scalars.ts';
import './query.ts';

export const schema = builder.toSchema();
