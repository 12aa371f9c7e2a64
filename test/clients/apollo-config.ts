import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';

/** @param links before the requests are sent, such as that of trusted documents */
export function createApolloClient(
  uri: string,
  token: () => string,
  links: ApolloLink[] = [],
): ApolloClient {
  const authorize = new SetContextLink(({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${token()}` },
  }));
  const tasks = relayStylePagination(['filter', 'orderBy']);
  return new ApolloClient({
    link: ApolloLink.from([...links, authorize, new HttpLink({ uri })]),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { tasks } }, User: { fields: { tasks } } },
    }),
  });
}

export function codeOf(error: unknown): unknown {
  return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : undefined;
}
