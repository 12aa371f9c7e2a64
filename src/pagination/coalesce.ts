import { endOf, planPages, type Window } from './window.ts';

/** A window to read, and which of the windows asked for it covers (by their index). */
export interface MergedRead {
  window: Window;
  requestIndexes: number[];
}

/**
 * Merges windows over one list so that all of them together take the fewest REST pages, and among
 * those the fewest rows. Windows in order of their offset are split into runs, each read as one.
 */
export function coalesce(windows: readonly Window[], pageSize: number): MergedRead[] {
  const [only] = windows;
  if (only !== undefined && windows.length === 1) return [{ window: only, requestIndexes: [0] }];
  const sorted = [...windows.keys()].sort((a, b) => offsetAt(windows, a) - offsetAt(windows, b));
  const alone = sorted.map((index) => planPages(hull(windows[index], undefined), pageSize).length);
  /** `best[n]`: the cheapest way to read the first `n` windows. */
  const best: { pages: number; rows: number; from: number; merged: Window | undefined }[] = [
    { pages: 0, rows: 0, from: 0, merged: undefined },
  ];
  for (let to = 1; to <= sorted.length; to++) {
    let cheapest: (typeof best)[number] | undefined;
    let merged: Window | undefined;
    let separately = 0;
    for (let from = to - 1; from >= 0; from--) {
      merged = hull(windows[sorted[from] ?? 0], merged);
      separately += alone[from] ?? 0;
      // Windows far apart: together they would take more pages than each by itself.
      if (from < to - 1 && Math.ceil(merged.count / pageSize) > separately) continue;
      const plan = planPages(merged, pageSize);
      const pages = (best[from]?.pages ?? 0) + plan.length;
      const rows = (best[from]?.rows ?? 0) + plan.reduce((sum, { limit }) => sum + limit, 0);
      if (
        cheapest === undefined ||
        pages < cheapest.pages ||
        (pages === cheapest.pages && rows < cheapest.rows)
      ) {
        cheapest = { pages, rows, from, merged };
      }
    }
    if (cheapest !== undefined) best.push(cheapest);
  }
  const result: MergedRead[] = [];
  for (let to = sorted.length; to > 0; ) {
    const run = best[to];
    if (run?.merged === undefined) break;
    result.unshift({ window: run.merged, requestIndexes: sorted.slice(run.from, to) });
    to = run.from;
  }
  return result;
}

function offsetAt(windows: readonly Window[], index: number): number {
  return windows[index]?.offset ?? 0;
}

function hull(a: Window | undefined, b: Window | undefined): Window {
  if (a === undefined || b === undefined) return a ?? b ?? { offset: 0, count: 1 };
  const offset = Math.min(a.offset, b.offset);
  return { offset, count: Math.max(endOf(a), endOf(b)) - offset };
}
