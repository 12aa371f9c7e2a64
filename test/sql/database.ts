/** A database, and the few parts of SQL in which the products differ. */
export interface Database {
  /** In the statement, `?` stands for each value. */
  query<Row>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The type of a column for times in microseconds. */
  timeType: string;
  /** An expression of that type as RFC 3339, with six digits of a fraction. */
  timeText(expression: string): string;
  /** Whether null sorts before or after all other values, ascending. */
  nulls: 'smallest' | 'largest';
  /** Updates the statistics about a table, from which plans are made. */
  analyze(table: string): string;
}
