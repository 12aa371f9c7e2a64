import { type ModelRow, PLAIN } from './model-list.ts';

/** The rows of groups of equal keys with these lengths; the first group has the highest key. */
export function groupRows(groups: readonly number[], words = PLAIN.words): ModelRow[] {
  return groups.flatMap((length, group) =>
    Array.from({ length }, (_, n): ModelRow => {
      const id = `t${group}-${(n * 7919) % 100_003}`;
      const word = wordAt(n, words);
      return { id, key: 90_000 - group * 1000, word, sequence: group * 1000 + n };
    }),
  );
}

/** Each word in turn. */
export function wordAt(n: number, words = PLAIN.words): string | null {
  return words[n % words.length] ?? null;
}
