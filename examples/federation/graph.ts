import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { GraphQLError, parse, print } from 'graphql';
import { createYoga, maskError, type Plugin } from 'graphql-yoga';
import { type Caller, callerContext, headersFor, requestIdInAnswer } from '../stitching/caller.ts';
import { sendInParts } from '../stitching/parts.ts';

/** Runs a supergraph. The token goes to the subgraph `tasks` alone. */
export async function createGraph(supergraphSdl: string) {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url = '' }) =>
      new ServiceInParts({
        url,
        willSendRequest({ request, context }) {
          const headers = headersFor(context.caller, { withToken: name === 'tasks' });
          for (const [header, value] of Object.entries(headers)) {
            request.http?.headers.set(header, value);
          }
        },
      }),
  });
  const { schema, executor } = await gateway.load();
  return createYoga({
    schema,
    context: callerContext,
    plugins: [requestIdInAnswer, executedBy(executor)],
    maskedErrors: { maskError: maskAllButAnswers },
    renderGraphiQL,
    logging: false,
  });
}

/** Sends a list of entities in parts where it is over the cost limit of its service. */
class ServiceInParts extends RemoteGraphQLDataSource<{ caller?: Caller }> {
  override process(options: Parameters<RemoteGraphQLDataSource['process']>[0]) {
    const { query = '', variables = {} } = options.request;
    return sendInParts({ document: parse(query), variables }, (part) =>
      super.process({ ...options, request: { ...options.request, variables: part.variables } }),
    );
  }
}

/** What a subgraph answered is meant for the caller. What went wrong on the way there is not. */
function maskAllButAnswers(error: unknown, message: string): Error {
  const isAnswer = error instanceof GraphQLError && 'serviceName' in error.extensions;
  return isAnswer ? error : maskError(error, message);
}

type Executor = Awaited<ReturnType<ApolloGateway['load']>>['executor'];
type Operation = Parameters<Executor>[0];

/** Has operations executed by the gateway, as Apollo Server would. */
function executedBy(executor: Executor): Plugin {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(({ document, operationName, variableValues, contextValue, schema }) => {
        const query = print(document);
        const operation = {
          request: { query, operationName, variables: variableValues },
          operationName,
          document,
          schema,
          source: query,
          queryHash: query,
          context: contextValue,
          metrics: {},
        };
        // The rest of it is between Apollo Server and its plugins.
        return executor(operation as Operation);
      });
    },
  };
}
