import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import relay from 'vite-plugin-relay';
import type { Organization } from '../../sandbox/organizations.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** All packages are listed: if Vite found one later, it would reload the page while it is in use. */
const PACKAGES = [
  'react',
  'react-dom/client',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-relay',
  'relay-runtime',
];

export interface Page {
  url: string;
  close(): Promise<void>;
}

/** Serves the page with Vite, which forwards `/graphql` to the gateway, so no CORS is needed. */
export async function startPage(
  port: number,
  gatewayUrl: string,
  organizations: readonly Organization[],
): Promise<Page> {
  const tokens = organizations.map(({ name, token }) => ({ name, token }));
  const vite = await createServer({
    configFile: false,
    root: here,
    plugins: [react(), relay],
    define: { SANDBOX_TOKENS: JSON.stringify(tokens) },
    optimizeDeps: { include: PACKAGES },
    server: { host: '127.0.0.1', port, strictPort: true, proxy: { '/graphql': gatewayUrl } },
    clearScreen: false,
    logLevel: 'warn',
  });
  await vite.listen();
  const [url = ''] = vite.resolvedUrls?.local ?? [];
  return { url, close: () => vite.close() };
}
