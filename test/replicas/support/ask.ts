import type { ExecutionResult } from 'graphql';

export interface Answer<Data> extends ExecutionResult<Data> {
  headers: Headers;
  text: string;
}

/** Sends an operation over HTTP; rejects if the response is not a GraphQL response. */
export async function ask<Data = Record<string, unknown>>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${text}`);
  const result: ExecutionResult<Data> = JSON.parse(text);
  return { ...result, headers: response.headers, text };
}
