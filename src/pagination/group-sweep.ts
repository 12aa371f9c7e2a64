import type { RankedPage } from './ranked-page.ts';

/** Rows of equal time that no page holds whole, as they were seen page by page. */
export interface GroupSweep {
  /** Position of the row before the group, where each pass begins. */
  start: number;
  /** Position of the first row of the group in this pass. */
  first: number | undefined;
  totals: Set<number>;
  /** Position behind the rows seen in this pass. */
  end: number;
  ids: Set<string | number>;
  /** Where the group began, and the length of the list, in the passes that `ids` are from. */
  facts: string | undefined;
}

export function newSweep(start: number): GroupSweep {
  const [ids, totals] = [new Set<string | number>(), new Set<number>()];
  return { start, first: undefined, totals, end: start, ids, facts: undefined };
}

/** Adds the rows of a page to a pass; false where its first page does not show the group's start. */
export function addPage<Row>(group: GroupSweep, page: RankedPage<Row>, rank: number): boolean {
  const inside = page.entries.filter((entry) => entry.rank === rank);
  if (group.first === undefined) {
    const first = inside[0]?.position;
    if (first === undefined || page.low >= rank) return false;
    group.first = first;
    const facts = `${first} ${page.total}`;
    // Rows that were seen count in the next pass as well, as long as the list is the same.
    if (facts !== group.facts) group.ids.clear();
    group.facts = facts;
  }
  for (const entry of inside) group.ids.add(entry.id ?? entry.restPosition);
  group.totals.add(page.total);
  group.end = page.end;
  return true;
}
