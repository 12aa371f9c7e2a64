import { Observable, type SubscribeFunction } from 'relay-runtime';
import { followChanges, type LiveClient } from './follow-changes.ts';

export function createSubscribe(client: LiveClient): SubscribeFunction {
  return ({ id, text }, variables) => {
    const persistedQuery = id ? { version: 1, sha256Hash: id } : undefined;
    const request = { query: text ?? '', variables, extensions: { persistedQuery } };
    return Observable.create((sink) =>
      followChanges(client, request, {
        next: ({ data, errors = [] }) => sink.next({ data, errors: [...errors] }),
        error: (reason) => sink.error(errorFrom(reason)),
        complete: () => sink.complete(),
      }),
    );
  };
}

function errorFrom(reason: unknown): Error {
  if (reason instanceof Error) return reason;
  const [failure] = Array.isArray(reason) ? reason : [];
  return new Error(failure?.message ?? 'The connection broke.', { cause: failure?.extensions });
}
