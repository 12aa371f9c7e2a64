import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';

export function createApolloClient(uri: string, token: () => string): ApolloClient {
  const authorize = new SetContextLink(({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${token()}` },
  }));
  const tasks = relayStylePagination(['filter', 'orderBy']);
  return new ApolloClient({
    link: authorize.concat(new HttpLink({ uri })),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { tasks } } },
    }),
  });
}

export function codeOf(error: unknown): unknown {
  return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : undefined;
}
