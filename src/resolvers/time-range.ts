import { badUserInput } from '../errors.ts';
import type { TimeRange } from '../pagination/boundary.ts';
import { hasZone, parseTimestampMicros } from '../pagination/instant.ts';
import type { TaskOrder, TimeField } from '../pagination/order.ts';

/** `DateTimeRange` as GraphQL hands it over. */
export interface DateTimeRangeInput {
  from?: string | null | undefined;
  to?: string | null | undefined;
}

/** The ranges of a `TaskFilter`. REST can sort by time, not filter by it. */
export interface RangeFilterInput {
  createdAt?: DateTimeRangeInput | null | undefined;
  modifiedAt?: DateTimeRangeInput | null | undefined;
}

const RANGES = [
  { name: 'createdAt', field: 'created_at', order: 'CREATED_AT' },
  { name: 'modifiedAt', field: 'modified_at', order: 'MODIFIED_AT' },
] as const satisfies { name: keyof RangeFilterInput; field: TimeField; order: string }[];

/**
 * The time range that a filter contains.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a time that is not RFC 3339 with a zone, for `from` after `to`,
 *   for a range of a time that the list is not sorted by, and for ranges of both times
 */
export function rangeFrom(filter: RangeFilterInput, { field }: TaskOrder): TimeRange | undefined {
  const given = RANGES.flatMap((kind) => {
    const range = rangeOf(filter[kind.name], `filter.${kind.name}`);
    return range === undefined ? [] : [{ ...kind, range }];
  });
  const [first, second] = given;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    throw badUserInput(
      `\`filter.${first.name}\` and \`filter.${second.name}\` cannot be combined: each is a part of the list in the order of that time. Leave one of them out.`,
    );
  }
  if (first.field === field) return first.range;
  throw badUserInput(
    `\`filter.${first.name}\` is a part of the list in the order of that time: pass \`orderBy: { field: ${first.order} }\` with it.`,
  );
}

/**
 * @param instead what to use instead, for the message
 * @throws GatewayError `BAD_USER_INPUT` if a filter has a range, which this field cannot use
 */
export function refuseRanges(
  filter: RangeFilterInput | null | undefined,
  field: string,
  instead: string,
): void {
  for (const { name } of RANGES) {
    const { from, to } = filter?.[name] ?? {};
    if ((from ?? to ?? undefined) === undefined) continue;
    throw badUserInput(
      `\`filter.${name}\` works only in lists that are sorted by that time, and not in \`${field}\`. Leave it out, or use ${instead}.`,
    );
  }
}

function rangeOf(
  input: DateTimeRangeInput | null | undefined,
  argument: string,
): TimeRange | undefined {
  if (input === null || input === undefined) return undefined;
  const from = timeFrom(input.from, `${argument}.from`);
  const to = timeFrom(input.to, `${argument}.to`);
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && from > to) {
    throw badUserInput(`\`${argument}.from\` is after \`${argument}.to\`: nothing can match.`);
  }
  return { from, to };
}

/** @throws GatewayError `BAD_USER_INPUT` for text that is not RFC 3339 with a zone */
export function timeFrom(text: string | null | undefined, argument: string): number | undefined {
  if (text === null || text === undefined) return undefined;
  const time = hasZone(text) ? parseTimestampMicros(text) : undefined;
  if (time !== undefined) return time;
  throw badUserInput(
    `\`${argument}\` is not a time that can be used: it takes RFC 3339 text with a zone, such as \`2023-11-07T05:31:56Z\`, in the years 1700 to 2199.`,
  );
}
