import { endOf, planPages, type Window } from './window.ts';

/** A window to read, and the indexes of the requested windows that it covers. */
export interface MergedRead {
  window: Window;
  requestIndexes: number[];
}

/** Reads that cover some windows, and how many pages and rows they take. */
interface Plan {
  pages: number;
  rows: number;
  reads: MergedRead[];
}

/**
 * Merges windows over one list so that together they take the fewest REST pages, and among such plans the
 * fewest rows. The windows, sorted by offset, are split into runs; each run is read as one window.
 */
export function coalesce(windows: readonly Window[], pageSize: number): MergedRead[] {
  const [only] = windows;
  if (only !== undefined && windows.length === 1) return [{ window: only, requestIndexes: [0] }];
  const sorted = windows
    .map((window, index) => ({ window, index, alone: planPages(window, pageSize).length }))
    .sort((a, b) => a.window.offset - b.window.offset);
  /** `best[n]`: the cheapest way to read the first `n` windows. */
  const best: Plan[] = [{ pages: 0, rows: 0, reads: [] }];
  for (const to of sorted.keys()) {
    let cheapest: Plan | undefined;
    let merged: Window | undefined;
    let separately = 0;
    for (let from = to; from >= 0; from--) {
      const [before, next] = [best[from], sorted[from]];
      if (before === undefined || next === undefined) break;
      merged = merged === undefined ? next.window : hull(next.window, merged);
      separately += next.alone;
      // If windows are far apart, one read of all takes more pages than separate reads.
      if (from < to && Math.ceil(merged.count / pageSize) > separately) continue;
      const plan = planPages(merged, pageSize);
      const pages = before.pages + plan.length;
      const rows = before.rows + plan.reduce((sum, { limit }) => sum + limit, 0);
      if (
        cheapest === undefined ||
        pages < cheapest.pages ||
        (pages === cheapest.pages && rows < cheapest.rows)
      ) {
        const requestIndexes = sorted.slice(from, to + 1).map(({ index }) => index);
        cheapest = { pages, rows, reads: [...before.reads, { window: merged, requestIndexes }] };
      }
    }
    if (cheapest !== undefined) best.push(cheapest);
  }
  return best.at(-1)?.reads ?? [];
}

function hull(a: Window, b: Window): Window {
  const offset = Math.min(a.offset, b.offset);
  return { offset, count: Math.max(endOf(a), endOf(b)) - offset };
}
