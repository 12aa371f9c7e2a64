import type { ListTasksQuery, ValidationFailure } from '../src/rest/types.ts';
import { SORT_FIELDS, SORT_ORDERS, STATUSES, TYPES } from './enums.ts';

export type Mistakes = ValidationFailure['detail'];

/**
 * Reads the parameters of `GET /v1/tasks`, or returns the errors. Unknown parameters are ignored; if a
 * parameter is given twice, the last value counts.
 *
 * @param refusedWords enum values that count as unknown
 */
export function readParameters(
  given: URLSearchParams,
  refusedWords: readonly string[] = [],
): { query: ListTasksQuery } | { mistakes: Mistakes } {
  const reader = new ParameterReader(given);
  const accepted = <Word extends string>(words: readonly Word[]) =>
    words.filter((word) => !refusedWords.includes(word));
  const query: ListTasksQuery = {
    page: reader.integer('page', { from: 0, otherwise: 0 }),
    limit: reader.integer('limit', { from: 1, to: 200, otherwise: 50 }),
    status: reader.severalOf('status', accepted(STATUSES)),
    classification: given.getAll('classification'),
  };
  const sortBy = reader.oneOf('sort_by', SORT_FIELDS);
  if (sortBy !== undefined) query.sort_by = sortBy;
  const sortOrder = reader.oneOf('sort_order', SORT_ORDERS);
  if (sortOrder !== undefined) query.sort_order = sortOrder;
  const type = reader.oneOf('type', accepted(TYPES));
  if (type !== undefined) query.type = type;
  const partnerId = reader.text('partner_id');
  if (partnerId !== undefined) query.partner_id = partnerId;
  const assignee = reader.text('assignee');
  if (assignee !== undefined) query.assignee = assignee;
  const isAutomated = reader.oneOf('is_automated', ['true', 'false'], 'bool_parsing');
  if (isAutomated !== undefined) query.is_automated = isAutomated === 'true';
  return reader.mistakes.length > 0 ? { mistakes: reader.mistakes } : { query };
}

class ParameterReader {
  readonly mistakes: Mistakes = [];
  readonly #given: URLSearchParams;

  constructor(given: URLSearchParams) {
    this.#given = given;
  }

  text(name: string): string | undefined {
    return this.#given.getAll(name).at(-1);
  }

  integer(name: string, range: { from: number; to?: number; otherwise: number }): number {
    const text = this.text(name);
    if (text === undefined) return range.otherwise;
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value)) {
      this.#mistake([name], 'Input should be a valid integer', 'int_parsing');
    } else if (value < range.from) {
      const message = `Input should be greater than or equal to ${range.from}`;
      this.#mistake([name], message, 'greater_than_equal');
    } else if (range.to !== undefined && value > range.to) {
      const message = `Input should be less than or equal to ${range.to}`;
      this.#mistake([name], message, 'less_than_equal');
    }
    return value;
  }

  oneOf<Value extends string>(
    name: string,
    allowed: readonly Value[],
    kind?: string,
  ): Value | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.#allowed([name], text, allowed, kind);
  }

  severalOf<Value extends string>(name: string, allowed: readonly Value[]): Value[] {
    return this.#given
      .getAll(name)
      .map((text, index) => this.#allowed([name, index], text, allowed))
      .filter((value) => value !== undefined);
  }

  #allowed<Value extends string>(
    place: (string | number)[],
    text: string,
    allowed: readonly Value[],
    kind = 'enum',
  ): Value | undefined {
    const found = allowed.find((value) => value === text);
    if (found === undefined) {
      this.#mistake(place, `Input should be one of: ${allowed.join(', ')}`, kind);
    }
    return found;
  }

  #mistake(place: (string | number)[], msg: string, type: string): void {
    this.mistakes.push({ loc: ['query', ...place], msg, type });
  }
}
