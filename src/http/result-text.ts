import type { ExecutionResult } from 'graphql';
import { type FetchAPI, processRegularResult } from 'graphql-yoga';

/** A result as JSON, without what its errors hold for HTTP alone. */
export async function resultText(result: ExecutionResult, fetchAPI: FetchAPI): Promise<string> {
  if (result.errors === undefined) return JSON.stringify(result);
  return processRegularResult(result, fetchAPI, 'application/json').text();
}
