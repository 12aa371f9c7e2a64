import { GraphQLError, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { shortMessage } from './mask-error.ts';
import { tooComplex, withinStack } from './too-complex.ts';

/** Validation stops after so many. */
export const MAX_ERRORS = 20;
/** Of one error. */
const MAX_NODES = 10;

/** The message of graphql-js where its limit of field comparisons is reached: it has no code for it. */
const ABORTED = 'Validation aborted.';
const ABORTED_AT_ERRORS = /^Too many validation errors/;
/** The limit of graphql-js; a pair of equal leaves counts as two. */
const MAX_COMPARISONS = 500_000;

/** Bounds the work of validation and the size of its errors, which can be far longer than the document. */
export function useBoundedValidation(): Plugin {
  return {
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document, rules) => {
        const errors = withinStack(() =>
          validate(schema, document, rules, { maxErrors: MAX_ERRORS }),
        );
        if (errors.some(({ message }) => message === ABORTED)) {
          return [
            tooComplex(
              `Limit of ${MAX_COMPARISONS} comparisons between fields of one name exceeded. Select each field once.`,
            ),
          ];
        }
        return errors.map(shortened);
      });
    },
  };
}

function shortened(error: GraphQLError): GraphQLError {
  const { nodes, extensions } = error;
  const message = messageOf(error);
  if (message === error.message && (nodes?.length ?? 0) <= MAX_NODES) return error;
  return new GraphQLError(message, { nodes: nodes?.slice(0, MAX_NODES) ?? null, extensions });
}

function messageOf({ message }: GraphQLError): string {
  return ABORTED_AT_ERRORS.test(message)
    ? `There are more than ${MAX_ERRORS} errors; the others are not listed.`
    : shortMessage(message);
}
