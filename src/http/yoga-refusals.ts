import { type Answer, answerFromError } from './answer.ts';
import { ENDPOINT } from './fast-path.ts';
import { HttpError } from './http-error.ts';

/** Bodies for refusals that Yoga sends without one. */
const REFUSALS: Readonly<Record<number, HttpError>> = {
  404: new HttpError(
    404,
    'BAD_REQUEST',
    `There is nothing at this path: GraphQL is at \`${ENDPOINT}\`.`,
  ),
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

/** Adds a body that says what would be accepted. */
export function explainRefusal(answer: Answer): Answer {
  const refusal = REFUSALS[answer.status];
  if (refusal === undefined || answer.body !== undefined) return answer;
  const { body, headers } = answerFromError(refusal);
  return { ...answer, headers: { ...answer.headers, ...headers }, body };
}
