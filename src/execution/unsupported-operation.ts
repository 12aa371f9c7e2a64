/** Thrown if a plan cannot execute an operation, so that graphql-js has to. */
export class UnsupportedOperation extends Error {}
