import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { DocumentCache } from './document-cache.ts';
import { type DocumentLimits, documentRules } from './document-rules.ts';
import { tooComplex, withinStack } from './too-complex.ts';
import { validateDocument } from './validate-document.ts';

/**
 * Parses and validates each document once; it replaces Yoga's own cache (docs/decisions.md). A document that
 * is too large is refused with the name of the limit.
 */
export function useDocuments(
  limits: DocumentLimits & { maxTokens: number },
  documents: DocumentCache,
): Plugin {
  const rules = documentRules(limits);
  const parseWithinLimit = (text: string) => parseDocument(text, limits.maxTokens);
  return {
    onParse({ params, setParseFn, setParsedDocument }) {
      const document = documents.get(params.source.toString());
      if (document === undefined) setParseFn(parseWithinLimit);
      else setParsedDocument(document);
    },
    onValidate({ params: { documentAST }, setResult, setValidationFn }) {
      if (documents.isValid(documentAST)) return setResult([]);
      setValidationFn((schema, document, specifiedRules) =>
        validateDocument(schema, document, [...specifiedRules, ...rules]),
      );
      return ({ valid, result }) => {
        if (valid) documents.addValid(documentAST);
        if (limits.introspection) return;
        for (const error of result) error.message = error.message.replace(SUGGESTION, '');
      };
    },
  };
}

/** Suggestions contain names that introspection would show. */
const SUGGESTION = / ?Did you mean [^?]*\?/g;

/** Parses a document; stops at the token limit. */
function parseDocument(text: string, maxTokens: number): DocumentNode {
  const noLocation = isTooLongToLocate(text);
  try {
    return withinStack(() => parse(text, { maxTokens, noLocation }));
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(`${maxTokens} tokens`)) {
      throw tooComplex(`Token limit of ${maxTokens} exceeded.`);
    }
    throw error;
  }
}

/** Errors of longer documents have no line and column. */
const MAX_LOCATED_CHARACTERS = 32 * 1024;
const MAX_LOCATED_LINES = 1000;

/** To locate an error, graphql-js reads all lines before it. */
function isTooLongToLocate(text: string): boolean {
  if (text.length > MAX_LOCATED_CHARACTERS) return true;
  let lines = 0;
  for (const _line of text.matchAll(/\r\n|[\n\r]/g)) {
    lines += 1;
    if (lines > MAX_LOCATED_LINES) return true;
  }
  return false;
}
