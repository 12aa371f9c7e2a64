import type { Config } from '../config/config.ts';

/** The text that a developer sees at startup. */
export function banner(
  url: string,
  { apiUrl, graphiql }: Pick<Config, 'apiUrl' | 'graphiql'>,
  sandbox: { organizations: readonly { name: string; token: string }[] } | undefined,
): string {
  const lines = ['', `  GraphQL   ${url}${graphiql ? '   (open it in a browser)' : ''}`];
  if (sandbox === undefined) {
    lines.push(
      `  REST API  ${apiUrl}`,
      '            To find out whether the gateway fits it, run `npm run check:api`',
    );
  } else {
    lines.push(
      '  REST API  the built-in sandbox: generated data, no real customers (STUUT_API_URL is not set)',
    );
    for (const { name, token } of sandbox.organizations) {
      lines.push(`  Token     Bearer ${token}   (${name})`);
    }
  }
  return `${lines.join('\n')}\n`;
}
