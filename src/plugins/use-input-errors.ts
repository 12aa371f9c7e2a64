import {
  type ASTVisitor,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  Kind,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { takesOneValue, variableErrors } from './variable-errors.ts';

/** How graphql-js and Yoga's executor begin every error of a variable. */
const OF_A_VARIABLE = /^Variable "\$/;
/** How graphql-js says that a literal is not of its enum or scalar. */
const OF_A_LITERAL = /^(?:Enum "(\w+)"|(\w+)) cannot represent /;

interface Done {
  args: ExecutionArgs;
  result: ExecutionResult | AsyncIterable<unknown>;
  setResult(result: ExecutionResult): void;
}

/** Errors of inputs and operations say what would fit, and are the same for each executor. */
export function useInputErrors({ introspection }: { introspection: boolean }): Plugin {
  const replaceErrors = ({ args, result, setResult }: Done): void => {
    if (Symbol.asyncIterator in result || result.data !== undefined) return;
    if (!result.errors?.some(({ message }) => OF_A_VARIABLE.test(message))) return;
    setResult({ errors: variableErrors(args, !introspection) });
  };
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(noUnknownOperation);
      return ({ result }) => {
        for (const error of result) explainList(error);
      };
    },
    onExecute: () => ({ onExecuteDone: replaceErrors }),
    onSubscribe: () => ({ onSubscribeResult: replaceErrors }),
  };
}

/** A mutation: a graph without a root type for it has no fields to validate either. */
export function noUnknownOperation(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return;
      const message = `This graph has no ${node.operation}s: it only reads.`;
      context.reportError(new GraphQLError(message, { nodes: [node] }));
    },
  };
}

function explainList(error: GraphQLError): void {
  if (error.nodes?.[0]?.kind !== Kind.LIST) return;
  const [, enumName, scalarName] = OF_A_LITERAL.exec(error.message) ?? [];
  const type = enumName ?? scalarName;
  if (type !== undefined) error.message = takesOneValue(type);
}
