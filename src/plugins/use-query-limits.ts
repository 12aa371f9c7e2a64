import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import {
  type ASTVisitor,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { CostCache } from './cost-cache.ts';
import { shortMessage } from './mask-error.ts';
import { tooComplex, withinStack } from './too-complex.ts';
import { useBoundedValidation } from './use-bounded-validation.ts';

export interface QueryLimits {
  maxDepth: number;
  maxCost: number;
  maxAliases: number;
  maxTokens: number;
  introspection: boolean;
}

/** Refuses queries that are too large, before any REST call. Each refusal names the limit. */
export function useQueryLimits(limits: QueryLimits, costs: CostCache) {
  const onReject = [(_context: unknown, error: GraphQLError) => asRefusal(error)];
  return [
    withMaxTokens(limits.maxTokens),
    useBoundedValidation(),
    maxAliasesPlugin({ n: limits.maxAliases, onReject }),
    maxDepthPlugin({ n: limits.maxDepth, flattenFragments: true, onReject }),
    withMaxCost(limits.maxCost, costs),
    ...(limits.introspection ? [] : [withoutIntrospection]),
  ];
}

/** GraphQL Armor reports limits as syntax errors, without a code. */
function asRefusal(error: GraphQLError): void {
  error.message = error.message.replace(/^Syntax Error: /, '');
  error.extensions.code = 'QUERY_TOO_COMPLEX';
}

/** Parsing stops at the limit. */
function withMaxTokens(maxTokens: number): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options?: object): DocumentNode => {
        const noLocation = isTooLongToLocate(source);
        try {
          return withinStack(() => parseFn(source, { ...options, maxTokens, noLocation }));
        } catch (error) {
          if (error instanceof GraphQLError && error.message.includes(`${maxTokens} tokens`)) {
            throw tooComplex(`Token limit of ${maxTokens} exceeded.`);
          }
          throw error;
        }
      });
    },
  };
}

/** Errors of a longer document have no line and column. */
const MAX_LOCATED_CHARACTERS = 32 * 1024;
const MAX_LOCATED_LINES = 1000;

/** For every location of an error, graphql-js reads all lines before it. */
function isTooLongToLocate(text: string): boolean {
  if (text.length > MAX_LOCATED_CHARACTERS) return true;
  let lines = 0;
  for (const _line of text.matchAll(/\r\n|[\n\r]/g)) {
    lines += 1;
    if (lines > MAX_LOCATED_LINES) return true;
  }
  return false;
}

interface Started {
  args: ExecutionArgs;
  setResultAndStopExecution(result: ExecutionResult): void;
}

/** The cost is that of REST calls and rows (src/schema/cost.ts); of a subscription, that of each event. */
function withMaxCost(limit: number, costs: CostCache): Plugin {
  const refusalOf = (args: ExecutionArgs): GraphQLError | undefined => {
    try {
      const cost = costs.of(args);
      if (cost <= limit) return undefined;
      return tooComplex(
        `Query cost limit of ${limit} exceeded, found ${cost}: 1 for each row it may fetch, and 10 for each REST call. Request fewer rows, or fewer nested fields below each row.`,
        { limit, cost },
      );
    } catch (error) {
      // Of a variable; useInputErrors explains it. Or of a variable in an argument.
      if (error instanceof GraphQLError) return asInputError(error);
      throw error;
    }
  };
  const refuse = ({ args, setResultAndStopExecution }: Started): void => {
    const error = refusalOf(args);
    if (error !== undefined) setResultAndStopExecution({ errors: [error] });
  };
  return { onExecute: refuse, onSubscribe: refuse };
}

/** How graphql-js begins the error of a nullable variable that is null where an argument takes no null. */
const NULL_IN_ARGUMENT = /^Argument "(\w+)" has invalid value /;

/** With a code, and without what the caller sent. */
function asInputError({ message, nodes }: GraphQLError): GraphQLError {
  const [, name] = NULL_IN_ARGUMENT.exec(message) ?? [];
  const text =
    name === undefined
      ? shortMessage(message)
      : `Argument "${name}" has a variable that is null, or not given, where a value is required.`;
  return new GraphQLError(text, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** Refuses introspection, and removes suggestions of names from messages. */
const withoutIntrospection: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    addValidationRule(noPrintedSchema);
    return ({ result }) => {
      for (const error of result) error.message = error.message.replace(SUGGESTION, '');
    };
  },
};

const SUGGESTION = / ?Did you mean [^?]*\?/g;

/** `_sdl` and `_service` return the schema as well. */
function noPrintedSchema(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { value } = node.name;
      if (value !== '_sdl' && value !== '_service') return;
      const message = `Introspection is off, so the field "${value}" is not available.`;
      context.reportError(new GraphQLError(message, { nodes: [node] }));
    },
  };
}
