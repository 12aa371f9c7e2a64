/**
 * Copies the start of a text, to be kept longer than a request: a slice would keep the whole text in memory.
 */
export function keptText(text: string, maxCharacters: number): string {
  return Buffer.from(text.slice(0, maxCharacters)).toString();
}
