import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { GraphQLError, parse, print } from 'graphql';
import { createYoga, maskError, type Plugin } from 'graphql-yoga';
import { type Caller, callerContext, headersFor, requestIdInAnswer } from '../stitching/caller.ts';
import { sendInParts } from '../stitching/parts.ts';

/** Runs a supergraph. The token is sent only to the subgraph `tasks`. */
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

/** Sends a list of entities in parts if it is over the cost limit of its service. */
class ServiceInParts extends RemoteGraphQLDataSource<{ caller?: Caller }> {
  override process(options: Parameters<RemoteGraphQLDataSource['process']>[0]) {
    const { query = '', variables = {} } = options.request;
    return sendInParts({ document: parse(query), variables }, (part) =>
      super.process({ ...options, request: { ...options.request, variables: part.variables } }),
    );
  }
}

/** Errors in a subgraph's response are for the caller. Other errors, such as network errors, are masked. */
function maskAllButAnswers(error: unknown, message: string): Error {
  const isAnswer = error instanceof GraphQLError && 'serviceName' in error.extensions;
  return isAnswer ? error : maskError(error, message);
}

type Executor = Awaited<ReturnType<ApolloGateway['load']>>['executor'];
type Operation = Parameters<Executor>[0];

/** Lets the gateway execute operations, as Apollo Server does. */
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
        // Only Apollo Server and its plugins use the other fields.
        return executor(operation as Operation);
      });
    },
  };
}
