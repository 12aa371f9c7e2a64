/**
 * A copy of the beginning of a text, for what outlives a request: a slice would keep the whole text in
 * memory.
 */
export function keptText(text: string, maxCharacters: number): string {
  return Buffer.from(text.slice(0, maxCharacters)).toString();
}
