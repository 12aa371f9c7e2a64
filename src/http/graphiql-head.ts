import { readFileSync } from 'node:fs';
import { getOperationAST, parse } from 'graphql';
import type { GraphiQLOptions } from 'graphql-yoga';

/**
 * GraphiQL leaves a CSS transform on its tabs (from Motion's drag and drop). It takes effect when a tab gets
 * the focus: the tab moves while the mouse button is down, and the click misses it.
 */
const CLICKABLE_TABS = '.graphiql-container .graphiql-tab { transform: none !important }';

/** Makes all tabs visible: the title is short, and names are cut off before the tab bar scrolls. */
const NARROW_TABS = `
.graphiql-container .graphiql-tabs { gap: 4px }
.graphiql-container .graphiql-tab { flex-shrink: 1; min-width: 56px }
.graphiql-container .graphiql-tab-button {
  min-width: 0;
  padding-right: 25px;
  overflow: hidden;
  font-size: 13px;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.graphiql-container .graphiql-logo span { display: none }
`;

const RESTORE_HEADERS = new URL('graphiql-headers.js', import.meta.url);

/** The part that the gateway adds to the head of GraphiQL's page. */
export function graphiqlHead({ defaultTabs = [], defaultHeaders = '{}' }: GraphiQLOptions): string {
  const headersByTab = Object.fromEntries(
    defaultTabs.map(({ query, headers }) => [titleOf(query ?? ''), headers ?? defaultHeaders]),
  );
  const script = [
    `const headersByTab = ${scriptValue(headersByTab)};`,
    `const defaultHeaders = ${scriptValue(defaultHeaders)};`,
    readFileSync(RESTORE_HEADERS, 'utf8'),
  ];
  return `<style>${CLICKABLE_TABS}${NARROW_TABS}</style><script>{${script.join('\n')}}</script>`;
}

/** GraphiQL shows the name of the operation on its tab. */
function titleOf(query: string): string {
  return getOperationAST(parse(query))?.name?.value ?? '';
}

/** JSON that cannot end the script around it. */
function scriptValue(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
