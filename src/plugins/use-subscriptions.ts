import type { GraphQLError } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Executor } from '../execution/execute.ts';
import { EVENT_ID, type EventResult, subscribe } from '../execution/subscribe.ts';
import { isObject } from '../rest/json.ts';
import { badRequest } from './mask-error.ts';
import type { HttpContext, RequestContext } from './request-state.ts';
import type { Explain } from './use-explain.ts';

type SubscriptionContext = RequestContext & Pick<YogaInitialContext, 'request'>;

/**
 * Executes each event of a subscription with its own context. Refuses a subscription over HTTP if the client
 * does not accept an event stream.
 */
export function useSubscriptions(
  executor: Executor,
  explain: Explain,
): Plugin<RequestContext, Partial<HttpContext>> {
  return {
    onRequestParse({ serverContext: { requestState } }) {
      return {
        onRequestParseDone({ requestParserResult }) {
          if (requestState !== undefined) requestState.isBatch = Array.isArray(requestParserResult);
        },
      };
    },
    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const context: SubscriptionContext = args.contextValue;
      const refusal = refusalOf(context);
      if (refusal !== undefined) return setResultAndStopExecution({ errors: [refusal] });
      setSubscribeFn(() =>
        subscribe(args, async (event): Promise<EventResult> => {
          const contextValue = { ...context, ...context.renew(), span: context.span };
          const before = { ...contextValue.rest.usage };
          const result = await executor({ ...args, rootValue: event, contextValue });
          return { ...explain(result, args, contextValue, before), [EVENT_ID]: idOf(event) };
        }),
      );
    },
  };
}

function refusalOf({ request, requestState }: SubscriptionContext): GraphQLError | undefined {
  if (requestState.transport === 'websocket') return undefined;
  if (requestState.isBatch) {
    return badRequest('A list of operations cannot have a subscription. Send it alone.');
  }
  if (acceptsEventStream(request)) return undefined;
  return badRequest(
    'A subscription is answered as an event stream. Send `Accept: text/event-stream`, or use a WebSocket with the subprotocol `graphql-transport-ws`.',
    406,
  );
}

const EVENT_STREAM = /(?:^|,)\s*text\/event-stream\s*(?:;|,|$)/i;

export function acceptsEventStream({ headers }: Pick<Request, 'headers'>): boolean {
  return EVENT_STREAM.test(headers.get('accept') ?? '');
}

/** The id of an event. A client that reconnects sends it as `Last-Event-ID`. */
function idOf(event: unknown): string | undefined {
  return isObject(event) && 'watermark' in event ? String(event.watermark) : undefined;
}
