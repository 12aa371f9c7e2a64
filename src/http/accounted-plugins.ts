import type { Plugin } from 'graphql-yoga';

/** Hooks around an operation, which the fast path also calls. All other hooks are around the request. */
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
 * The request hooks of the plugins of Yoga 5.24, in their order. With any other hooks the fast path is off,
 * until this list is updated and test/http/fuzz.test.ts passes with them.
 */
const YOGA_HOOKS = [
  'onRequest', // health check
  'onRequest onResponse', // CORS
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

/**
 * Whether the fast path may be used: it does not call hooks around a request, so there must be none besides
 * those of {@link YOGA_HOOKS} and of our own plugins.
 *
 * @param all all plugins of Yoga, including those added by plugins
 * @param own our plugins; their request hooks do nothing for a request of the fast path
 */
export function areAllAccountedFor(all: readonly object[], own: readonly object[]): boolean {
  const found = all.filter((plugin) => !own.includes(plugin)).map(requestHooksOf);
  return found.filter((hooks) => hooks !== '').join() === YOGA_HOOKS.join();
}

function requestHooksOf(plugin: Plugin): string {
  return Object.entries(plugin)
    .filter(([name, hook]) => hook !== undefined && !OPERATION_HOOKS.has(name))
    .map(([name]) => name)
    .join(' ');
}

/** Calls back with all plugins of Yoga: its own, ours, and those added by plugins. */
export function usePluginList(onList: (plugins: readonly object[]) => void): Plugin {
  return {
    onYogaInit({ yoga }) {
      onList(yoga.getEnveloped._plugins);
    },
  };
}
