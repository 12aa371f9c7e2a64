import { expect, test } from 'vitest';
import { type Case, isByTime, nameOf } from './cases.ts';
import type { Database } from './database.ts';
import type { Outcome } from './part.ts';
import { run } from './run.ts';

/**
 * Walks over a real database behind an ordinary API without a tie-breaker, through the gateway and by `page`
 * and `limit`, on an unchanged and on a changing table. The lost and repeated rows of each are counted and
 * printed.
 */
export function testWalks(cases: readonly Case[], databaseFor: () => Database): void {
  test.for(cases.map((one): [name: string, one: Case] => [nameOf(one), one]))(
    '%s',
    async ([, one], { annotate }) => {
      const { gateway, raw } = await run(one, databaseFor());
      // A group is a whole word here, and the database decides which of its rows a part has.
      const isCounted = isByTime(one) || one.part.rows === one.table.rows;
      const rawCounts = countsOf(isCounted ? raw : { ...raw, lost: 'unknown' });
      await annotate(`gateway: ${countsOf(gateway)}, ${endOf(gateway)}; raw: ${rawCounts}`);
      const { lost, repeated, isInOrder, walked } = gateway;
      expect({ lost, repeated }).toEqual({ lost: 0, repeated: 0 });
      expect(walked.outcome).not.toBe('endless');
      expect(isInOrder).toBe(true);
      const isCut = walked.outcome === 'stopped' && walked.errors.length === 0;
      if (isCut) expect(walked.ids.length).toBe(walked.pages * one.size);
      const codes = new Set(walked.errors.map(({ code }) => code));
      // Groups too large to be sorted by id are read in the order of the database, which is stable when it reads
      // an index, but not when it sorts.
      if (one.table.hasHugeGroups) codes.delete('UPSTREAM_ORDER_UNSTABLE');
      expect([...codes]).toEqual([]);
    },
  );
}

function countsOf({
  lost,
  repeated,
  walked,
}: Pick<Outcome, 'repeated' | 'walked'> & { lost: number | string }): string {
  return `${lost} lost, ${repeated} repeated, ${walked.calls} calls`;
}

function endOf({ walked: { outcome, errors } }: Outcome): string {
  return outcome === 'stopped' ? (errors.at(-1)?.code ?? outcome) : outcome;
}
