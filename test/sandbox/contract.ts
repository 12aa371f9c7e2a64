import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import type { Failure, TaskPage, ValidationFailure } from '../../src/rest/types.ts';

interface OpenApi {
  components: { schemas: Record<string, { enum?: string[] }> };
}

/** openapi/tasks.yaml, which the sandbox implements. */
export const contract: OpenApi = parse(
  readFileSync(new URL('../../openapi/tasks.yaml', import.meta.url), 'utf8'),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'contract', components: contract.components });

function named<Shape>(name: string): ValidateFunction<Shape> {
  return ajv.compile<Shape>({ $ref: `contract#/components/schemas/${name}` });
}

const isTaskPage = named<TaskPage>('TaskPage');
const isFailure = named<Failure>('Failure');
const isValidationFailure = named<ValidationFailure>('ValidationFailure');

export function taskPageFrom(body: unknown): TaskPage {
  return checked(isTaskPage, body);
}

export function failureFrom(body: unknown): Failure {
  return checked(isFailure, body);
}

export function validationFailureFrom(body: unknown): ValidationFailure {
  return checked(isValidationFailure, body);
}

function checked<Shape>(isShape: ValidateFunction<Shape>, body: unknown): Shape {
  if (isShape(body)) return body;
  throw new Error(`not what the contract says: ${ajv.errorsText(isShape.errors)}`);
}
