import type { MovingList, Status } from './harness.ts';

/** What became of the rows of a list while a client walked through it. */
export interface Figures {
  /** Rows that came over the wire. */
  walked: number;
  /** Rows that were there at the start and left on the way: these may be missing. */
  left: number;
  /** Rows that were there from the first page to the last and are not on the screen. */
  lost: number;
  /** Rows that came over the wire more than once. */
  repeated: number;
  /** Rows that stand on the screen more than once. */
  shownTwice: number;
}

/** Starts to count; what it returns is called at the end of the walk. */
export function countRows(list: MovingList, status: Status) {
  const atStart = list.ids(status);
  return (delivered: readonly string[], shown: readonly string[]): Figures => {
    const atEnd = new Set(list.ids(status));
    const seen = new Set(shown);
    const stayed = atStart.filter((id) => atEnd.has(id));
    return {
      walked: delivered.length,
      left: atStart.length - stayed.length,
      lost: stayed.filter((id) => !seen.has(id)).length,
      repeated: repeatsIn(delivered).length,
      shownTwice: repeatsIn(shown).length,
    };
  };
}

export function sumOf(one: Figures, other: Figures): Figures {
  return {
    walked: one.walked + other.walked,
    left: one.left + other.left,
    lost: one.lost + other.lost,
    repeated: one.repeated + other.repeated,
    shownTwice: one.shownTwice + other.shownTwice,
  };
}

/** The ids that are in the list again. */
export function repeatsIn(ids: readonly string[]): string[] {
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}

export function described(figures: Figures, restCalls: number): string {
  const { walked, left, lost, repeated, shownTwice } = figures;
  const repeats = `${repeated} repeated (${shownTwice} on the screen)`;
  return `${walked} rows walked while ${left} left, ${lost} lost, ${repeats}, ${restCalls} REST calls`;
}
