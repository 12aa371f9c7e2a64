const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

interface Props {
  /** The same person always has the same colour. */
  seed: string;
  given: string;
  family: string;
}

export function Avatar({ seed, given, family }: Props) {
  return (
    <span className="avatar" style={{ '--hue': hueOf(seed) }} aria-hidden="true">
      {initial(given)}
      {isLatin(given) && initial(family)}
    </span>
  );
}

/** One of twelve hues (FNV-1a, because REST ids differ in only a few letters). */
function hueOf(seed: string): number {
  let hash = 2166136261;
  for (const letter of seed) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return ((hash >>> 8) % 12) * 30;
}

/** The first grapheme. */
function initial(name: string): string {
  const [first] = letters.segment(name);
  return first?.segment.toLocaleUpperCase() ?? '';
}

/** Two letters of another script may join, or be too wide for the circle. */
function isLatin(name: string): boolean {
  return /^\p{Script=Latin}/u.test(name);
}
