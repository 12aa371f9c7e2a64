import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import type { Plugin } from 'graphql-yoga';
import { badRequest } from './mask-error.ts';

/**
 * Browsers send these headers to another origin only after a preflight. The header of a token is one of them,
 * so only GET requests and forms without a token need another.
 */
const HEADERS = [
  'authorization',
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'x-requested-with',
];

/** Refuses requests that a page of any site could make a browser send. */
export function useCsrfPrevention(): Plugin {
  const { onRequestParse } = useCSRFPrevention({ requestHeaders: HEADERS });
  return {
    onRequestParse(payload) {
      try {
        return onRequestParse?.(payload);
      } catch {
        throw badRequest(
          `A page of another site could have sent this request. POST it with \`Content-Type: application/json\`, or send one of the headers ${HEADERS.join(', ')}.`,
          403,
        );
      }
    },
  };
}
