import { type Answer, answerOf } from './answer.ts';
import { HttpError } from './http-error.ts';

/** What Yoga refuses without a body. */
const REFUSALS: Readonly<Record<number, HttpError>> = {
  406: new HttpError(
    406,
    'BAD_REQUEST',
    'Send `Accept: application/graphql-response+json` or `application/json`; for a subscription `text/event-stream`.',
  ),
  415: new HttpError(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    'Send the query in JSON, with `Content-Type: application/json`.',
  ),
};

/** Says which media types would be accepted. */
export function explainRefusedType(answer: Answer): Answer {
  const refusal = REFUSALS[answer.status];
  if (refusal === undefined || answer.body !== undefined) return answer;
  const { body, headers } = answerOf(refusal);
  return { ...answer, headers: { ...answer.headers, ...headers }, body };
}
