import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * A request that a page of another site could send without being allowed to has none of these. The
 * token is one of them, so only GETs and forms without a token need a header of their own.
 */
const HEADERS = [
  'authorization',
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'x-requested-with',
];

/** Refuses requests that a browser would send for any page, and says what is missing. */
export function useCsrfPrevention(): Plugin {
  const { onRequestParse } = useCSRFPrevention({ requestHeaders: HEADERS });
  return {
    onRequestParse(payload) {
      try {
        return onRequestParse?.(payload);
      } catch {
        throw new GraphQLError(
          `A page of another site could have sent this request. POST it with \`Content-Type: application/json\`, or send one of the headers ${HEADERS.join(', ')}.`,
          { extensions: { code: 'BAD_REQUEST', http: { status: 403 } } },
        );
      }
    },
  };
}
