import type { Plugin } from 'graphql-yoga';

/** What an answer that is not a page may do in a browser. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** Of every answer that is not a page. */
export const SECURITY_HEADERS = {
  'content-security-policy': NOTHING,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/**
 * Headers that keep browsers from guessing, from framing, and from running what did not come from
 * here.
 *
 * @param pagePolicy the content security policy of GraphiQL's page, once there is one
 */
export function useSecurityHeaders(pagePolicy: () => string | undefined): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
      const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
      const policy = isPage ? pagePolicy() : undefined;
      if (policy !== undefined) headers.set('content-security-policy', policy);
    },
  };
}
