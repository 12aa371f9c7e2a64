import { beforeEach, describe, expect, test } from 'vitest';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn } from './connection.ts';

/** Cursors as version 1.0.0 made them for the tasks below, by the row they belong to. */
const BY_CREATION: Record<string, string> = {
  tsk_5: 'MS40ZXZrNXIuWyJQTENLMk8tSCIsMCwidHNrXzUiLDE3NDEzMjU3MDAyNTAwMDBd',
  tsk_4: 'MS4xZWpiMDFtLlsiUExDSzJPLUgiLDEsInRza180IiwxNzQxMzI1NjQwMjUwMDAwXQ',
  tsk_3: 'MS4xc3dyemp4LlsiUExDSzJPLUgiLDIsInRza18zIiwxNzQxMzI1NTgwMjUwMDAwXQ',
};
const BY_CHANGE: Record<string, string> = {
  tsk_3: 'MS43a2J1aWcuWyJPaXBLb2hqRCIsMCwidHNrXzMiLG51bGxd',
  tsk_5: 'MS4xdDVxcDhvLlsiT2lwS29oakQiLDEsInRza181IiwxNzQ0MDAzODAwMDAwMDAwXQ',
  tsk_4: 'MS5semxiZ24uWyJPaXBLb2hqRCIsMiwidHNrXzQiLDE3NDQwMDM4NjAwMDAwMDBd',
  tsk_2: 'MS4xMDg2YWd2LlsiT2lwS29oakQiLDMsInRza18yIiwxNzQ0MDAzOTgwMDAwMDAwXQ',
  tsk_1: 'MS4xa3ZiNmdlLlsiT2lwS29oakQiLDQsInRza18xIiwxNzQ0MDA0MDQwMDAwMDAwXQ',
  tsk_0: 'MS53aW9rN3YuWyJPaXBLb2hqRCIsNSwidHNrXzAiLDE3NDQwMDQxMDAwMDAwMDBd',
};
const BY_STATUS: Record<string, string> = {
  tsk_5: 'MS4yNmR2eHkuWyJFLVE2bUxGSSIsMCwidHNrXzUiLCJhcmNoaXZlZCJd',
  tsk_2: 'MS4xMGFhMHIxLlsiRS1RNm1MRkkiLDEsInRza18yIiwiY2xvc2VkIl0',
  tsk_4: 'MS4xbGNmdnVzLlsiRS1RNm1MRkkiLDIsInRza180IiwiY2xvc2VkIl0',
  tsk_0: 'MS42MzJrNnQuWyJFLVE2bUxGSSIsMywidHNrXzAiLCJvcGVuIl0',
  tsk_1: 'MS4xb296N3dnLlsiRS1RNm1MRkkiLDQsInRza18xIiwib3BlbiJd',
  tsk_3: 'MS5veTloYTYuWyJFLVE2bUxGSSIsNSwidHNrXzMiLCJvcGVuIl0',
};
const BY_TYPE: Record<string, string> = {
  tsk_4: 'MS4xa3E1NmkuWyJTSUV6c3Q2SCIsMiwidHNrXzQiLCJkaXNhYmxlX2NvbnRhY3QiXQ',
  tsk_1: 'MS5uZmhhMmUuWyJTSUV6c3Q2SCIsMywidHNrXzEiLCJjYWxsX2FuYWx5c2lzIl0',
};
const SECOND_PAGE_OF_3 = 'MS4xdHB0aHdjLlsiUExDSzJPLUgiLDIsbnVsbCxudWxsXQ';

const STATUS = ['open', 'open', 'closed', 'open', 'closed', 'archived'] as const;
const CHANGE = { orderBy: { field: 'MODIFIED_AT', direction: 'ASC' } };
const WORD = { orderBy: { field: 'STATUS', direction: 'ASC' } };
const TYPE = { orderBy: { field: 'TYPE', direction: 'DESC' } };

const gateway = gatewayForEachTest({ sandbox: { tasks: 0 } });
beforeEach(() => {
  const [{ id }] = gateway.sandbox.organizations;
  for (const [n, status] of STATUS.entries()) {
    gateway.sandbox.store.insert(id, {
      id: `tsk_${n}`,
      status,
      type: n % 2 === 1 ? 'call_analysis' : 'disable_contact',
      created_at: `2025-03-07T05:3${n}:00.25Z`,
      modified_at: n === 3 ? null : `2025-04-07T05:3${5 - n}:00Z`,
    });
  }
});

describe('under a time order, cursors of 1.0.0', () => {
  test('have the same bytes as today', async () => {
    const cursorsOf = async (variables: object) =>
      Object.fromEntries(
        (await connectionOf(gateway, { ...variables })).edges.map(({ cursor, node }) => [
          node?.restId,
          cursor,
        ]),
      );
    expect(await cursorsOf({ first: 3 })).toEqual(BY_CREATION);
    expect(await cursorsOf({ first: 6, ...CHANGE })).toEqual(BY_CHANGE);
  });

  test('continue behind their row, in both directions', async () => {
    const newest = ['tsk_5', 'tsk_4', 'tsk_3', 'tsk_2', 'tsk_1', 'tsk_0'];
    for (const [restId, cursor] of Object.entries(BY_CREATION)) {
      const at = newest.indexOf(restId);
      expect(idsIn(await connectionOf(gateway, { after: cursor }))).toEqual(newest.slice(at + 1));
      expect(idsIn(await connectionOf(gateway, { before: cursor }))).toEqual(newest.slice(0, at));
    }
  });

  test('continue behind a row without a time and behind a deleted row', async () => {
    const after = BY_CHANGE.tsk_3;
    const rest = ['tsk_5', 'tsk_4', 'tsk_2', 'tsk_1', 'tsk_0'];
    expect(idsIn(await connectionOf(gateway, { ...CHANGE, after }))).toEqual(rest);
    gateway.sandbox.store.remove('tsk_3');
    expect(idsIn(await connectionOf(gateway, { ...CHANGE, after }))).toEqual(rest);
  });

  test('open their page where they are page cursors', async () => {
    const page = await connectionOf(gateway, { first: 3, after: SECOND_PAGE_OF_3 });
    expect(idsIn(page)).toEqual(['tsk_2', 'tsk_1', 'tsk_0']);
  });
});

describe('under a word order, cursors of 1.0.0', () => {
  const rows = ['tsk_5', 'tsk_2', 'tsk_4', 'tsk_0', 'tsk_1', 'tsk_3'];

  test('continue behind their row, in both directions', async () => {
    for (const [at, restId] of rows.entries()) {
      const cursor = BY_STATUS[restId];
      const next = await connectionOf(gateway, { ...WORD, after: cursor });
      expect(idsIn(next), restId).toEqual(rows.slice(at + 1));
      const previous = await connectionOf(gateway, { ...WORD, before: cursor });
      expect(idsIn(previous), restId).toEqual(rows.slice(0, at));
    }
    // Newest first within a type: the new order of tasks that were created one after the other.
    const next = await connectionOf(gateway, { ...TYPE, after: BY_TYPE.tsk_4 });
    expect(idsIn(next)).toEqual(['tsk_2', 'tsk_0', 'tsk_5', 'tsk_3', 'tsk_1']);
    const last = await connectionOf(gateway, { ...TYPE, after: BY_TYPE.tsk_1 });
    expect(idsIn(last)).toEqual([]);
  });

  test('continue at the first row of the word where the row was deleted', async () => {
    gateway.sandbox.store.remove('tsk_1');
    const next = await connectionOf(gateway, { ...WORD, after: BY_STATUS.tsk_1 });
    expect(idsIn(next)).toEqual(['tsk_0', 'tsk_3']);
    const previous = await connectionOf(gateway, { ...WORD, before: BY_STATUS.tsk_1 });
    expect(idsIn(previous)).toEqual(['tsk_5', 'tsk_2', 'tsk_4', 'tsk_0', 'tsk_3']);
  });

  test('continue at the first row of the word where the row has another position', async () => {
    gateway.sandbox.store.remove('tsk_5');
    const next = await connectionOf(gateway, { ...WORD, after: BY_STATUS.tsk_1 });
    expect(idsIn(next)).toEqual(['tsk_0', 'tsk_1', 'tsk_3']);
  });
});
