import type { MovingList, Status } from './harness.ts';

/** What happened to the rows of a list while a client paged through it. */
export interface Figures {
  /** Rows in responses. */
  walked: number;
  /** Rows that left the list during the walk: these may be missing. */
  left: number;
  /** Rows that were in the list during the whole walk and are not on the screen. */
  lost: number;
  /** Rows that were in more than one response. */
  repeated: number;
  /** Rows that are on the screen more than once. */
  shownTwice: number;
}

/** Starts to count; the returned function is called at the end of the walk. */
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

/** The ids that occur more than once in the list. */
export function repeatsIn(ids: readonly string[]): string[] {
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}

export function described(figures: Figures, restCalls: number): string {
  const { walked, left, lost, repeated, shownTwice } = figures;
  const repeats = `${repeated} repeated (${shownTwice} on the screen)`;
  return `${walked} rows walked while ${left} left, ${lost} lost, ${repeats}, ${restCalls} REST calls`;
}
