/** Stands for REST values that this version does not have. */
export const UNKNOWN = 'unknown';

/** Called for every unknown value; logs each once. */
export type OnUnknownValue = (enumName: string, value: string) => void;
