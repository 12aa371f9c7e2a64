/** Thrown where a plan can not execute an operation, so that graphql-js has to. */
export class UnsupportedOperation extends Error {}
