import type { ListTasksQuery } from '../src/rest/types.ts';
import type { Dictionary } from './dictionary.ts';
import type { Codes } from './task-row.ts';

/** The `WHERE` of a list: SQL with a question mark for each value. */
export interface Filter {
  organization: number;
  sql: string;
  values: number[];
  /** Whether it matches every task of the organisation. */
  isWhole: boolean;
}

/** An empty list of values filters nothing, as in a query string without the parameter. */
export function filterOf(organization: number, query: ListTasksQuery, codes: Codes): Filter {
  const conditions = ['organization = ?'];
  const values = [organization];

  function require(column: string, dictionary: Dictionary, wanted: readonly string[] | undefined) {
    if (wanted === undefined || wanted.length === 0) return;
    const known = new Set(
      wanted.map((word) => dictionary.find(word)).filter((code) => code !== undefined),
    );
    conditions.push(`${column} IN (${Array.from(known, () => '?').join(', ')})`);
    values.push(...known);
  }

  require('status', codes.statuses, query.status);
  require('type', codes.types, listOf(query.type));
  require('classification', codes.classifications, query.classification);
  require('partner', codes.partners, listOf(query.partner_id));
  require('assignee', codes.assignees, listOf(query.assignee));
  if (query.is_automated !== undefined) {
    conditions.push('is_automated = ?');
    values.push(query.is_automated ? 1 : 0);
  }
  return {
    organization,
    sql: conditions.join(' AND '),
    values,
    isWhole: conditions.length === 1,
  };
}

function listOf(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}
