import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { CostCache } from './cost-cache.ts';

export interface QueryLimits {
  maxDepth: number;
  maxCost: number;
  maxAliases: number;
  maxTokens: number;
  introspection: boolean;
}

/**
 * Refuses queries that are too large before anything is asked of REST. Each refusal names the
 * limit, and the query's own figure where that is known.
 */
export function useQueryLimits(limits: QueryLimits) {
  const onReject = [(_context: unknown, error: GraphQLError) => asRefusal(error)];
  return [
    withMaxTokens(limits.maxTokens),
    maxAliasesPlugin({ n: limits.maxAliases, onReject }),
    maxDepthPlugin({ n: limits.maxDepth, flattenFragments: true, onReject }),
    withMaxCost(limits.maxCost),
    ...(limits.introspection ? [] : [withoutIntrospection]),
  ];
}

/** The rules report limits as syntax errors, with no code. */
function asRefusal(error: GraphQLError): void {
  error.message = error.message.replace(/^Syntax Error: /, '');
  error.extensions.code = 'QUERY_TOO_COMPLEX';
}

/** Stops reading at the limit, so that a huge query costs no more than a large one. */
function withMaxTokens(maxTokens: number): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source: string, options?: object): DocumentNode => {
        try {
          return parseFn(source, { ...options, maxTokens });
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

/** Depth is limited above; this one counts what the query may ask of REST (src/schema/cost.ts). */
function withMaxCost(maxCost: number): Plugin {
  const costs = new CostCache();
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const complexity = costs.of(args);
      if (complexity <= maxCost) return;
      const error = tooComplex(
        `Query cost limit of ${maxCost} exceeded, found ${complexity}: rows it may fetch, and 10 for each REST call. Ask for fewer rows, or for less below each row.`,
      );
      setResultAndStopExecution({ errors: [error] });
    },
  };
}

/** Names that were not asked for by name are not told either. */
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

/** `_sdl` and `_service` tell what introspection would. */
function noPrintedSchema(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { value } = node.name;
      if (value !== '_sdl' && value !== '_service') return;
      const message = `Introspection is off, and with it the field "${value}".`;
      context.reportError(new GraphQLError(message, { nodes: [node] }));
    },
  };
}

function tooComplex(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } });
}
