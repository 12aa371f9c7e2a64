/** Thrown where an operation has something that only the general executor knows. */
export class Uncompilable extends Error {}
