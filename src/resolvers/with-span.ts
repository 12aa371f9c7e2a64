import { errorCodeOf, type Span } from '../telemetry/span.ts';
import type { ResolverContext } from './context.ts';

/**
 * Runs the work of a field in its own span. The span ends when the result has settled: a promise, or all
 * promises of a list.
 *
 * @param field its schema coordinate, such as `Query.node`
 */
export function withSpan<Result>(
  context: ResolverContext,
  field: string,
  work: (context: ResolverContext) => Result,
): Result {
  if (!context.span.isRecording) return work(context);
  const span = context.span.startChild({ name: field });
  try {
    const result = work({ ...context, span });
    void endWith(span, result);
    return result;
  } catch (error) {
    span.end(errorCodeOf(error));
    throw error;
  }
}

async function endWith(span: Span, result: unknown): Promise<void> {
  const settled = await Promise.allSettled(Array.isArray(result) ? result : [result]);
  const failed = settled.find(({ status }) => status === 'rejected');
  span.end(failed?.status === 'rejected' ? errorCodeOf(failed.reason) : undefined);
}
