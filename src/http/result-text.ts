import type { ExecutionResult } from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';

/** A result as JSON, without the extensions of its errors that are only for HTTP. */
export async function resultText(result: ExecutionResult, fetchAPI: FetchAPI): Promise<string> {
  if (result.errors === undefined) return JSON.stringify(result);
  return processRegularResult(result, fetchAPI, 'application/json').text();
}
