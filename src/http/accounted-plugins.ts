import type { Plugin } from 'graphql-yoga';

/** What plugins do around an operation; the fast path calls all of it. Anything else is HTTP's. */
const OPERATION_HOOKS = new Set([
  'onPluginInit',
  'onSchemaChange',
  'onEnveloped',
  'onContextBuilding',
  'onParse',
  'onValidate',
  'onExecute',
  'onSubscribe',
]);

/**
 * The hooks of Yoga's own plugins around a request, plugin by plugin in their order. The fast path
 * was compared with Yoga 5.24 (test/http/fuzz.test.ts), which has these; one more or one less and it
 * is not used until somebody has looked at it.
 */
const YOGAS_OWN = [
  'onRequest', // health check
  'onRequest onResponse', // CORS
  'onRequest', // GraphiQL
  'onRequestParse', // GET
  'onRequestParse', // JSON
  'onRequestParse', // application/graphql
  'onRequestParse', // a form
  'onResultProcess', // media types
  'onRequestParse', // batches
  'onParams', // parameters
  'onRequest', // other paths
  'onRequestParse', // methods
];
const GRAPHIQL_AT = 2;

/**
 * Whether every hook around a request is one that the fast path accounts for.
 *
 * @param all of Yoga's plugins, those that plugins added included
 * @param accounted our own, whose hooks have nothing to say about a request of the fast path
 */
export function areAllAccountedFor(
  all: readonly object[],
  accounted: readonly object[],
  { graphiql }: { graphiql: boolean },
): boolean {
  const own = new Set(accounted);
  const found = all.filter((plugin) => !own.has(plugin)).map(httpHooksOf);
  const expected = graphiql ? YOGAS_OWN : YOGAS_OWN.toSpliced(GRAPHIQL_AT, 1);
  return found.filter((hooks) => hooks !== '').join() === expected.join();
}

function httpHooksOf(plugin: Plugin): string {
  return Object.entries(plugin)
    .filter(([name, hook]) => hook !== undefined && !OPERATION_HOOKS.has(name))
    .map(([name]) => name)
    .join(' ');
}

/** Tells which plugins Yoga has in the end: its own, ours, and those that plugins added. */
export function usePluginList(tell: (plugins: readonly object[]) => void): Plugin {
  return {
    onYogaInit({ yoga }) {
      tell(yoga.getEnveloped._plugins);
    },
  };
}
