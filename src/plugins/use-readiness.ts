import type { Plugin } from 'graphql-yoga';

const PATH = '/ready';

/**
 * Says at `/ready` whether new traffic may be sent here. Yoga's own check reads the address of
 * every request as a URL and matches it with a pattern, whatever was asked.
 */
export function useReadiness(isReady: () => boolean): Plugin {
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      if (!request.url.includes(PATH) || URL.parse(request.url)?.pathname !== PATH) return;
      endResponse(new fetchAPI.Response(null, { status: isReady() ? 200 : 503 }));
    },
  };
}
