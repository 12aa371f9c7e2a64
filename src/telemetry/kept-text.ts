/**
 * The beginning of a text as one of its own, for whatever outlives a request: what V8 cuts out of a
 * text leads to all of it, so a name of ten letters would keep the body that it came with.
 */
export function keptText(text: string, maxCharacters: number): string {
  return Buffer.from(text.slice(0, maxCharacters)).toString();
}
