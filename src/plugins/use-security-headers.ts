import type { Plugin } from 'graphql-yoga';

/** What an answer that is not a page may do in a browser. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/**
 * Headers that keep browsers from guessing, from framing, and from running what did not come from
 * here.
 *
 * @param pagePolicy the content security policy of GraphiQL's page, once there is one
 */
export function useSecurityHeaders(pagePolicy: () => string | undefined): Plugin {
  return {
    onResponse({ response: { headers } }) {
      const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
      headers.set('content-security-policy', (isPage ? pagePolicy() : undefined) ?? NOTHING);
      headers.set('x-content-type-options', 'nosniff');
      headers.set('referrer-policy', 'no-referrer');
    },
  };
}
