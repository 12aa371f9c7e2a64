export interface Tenant {
  id: string;
  token: string;
  users: string[];
}

/** What all clients together have seen. */
export interface Tally {
  requests: number;
  /** Requests and subscriptions that found no gateway while it was restarted. */
  unreached: number;
  aborted: number;
  ok: number;
  codes: Map<string, number>;
  rows: number;
  /** Numbers of subscriptions, and of results that they delivered. */
  streams: number;
  events: number;
  slowest: { name: string; ms: number }[];
  /** Descriptions of results that no client may ever see. */
  violations: string[];
}

export function newTally(): Tally {
  return {
    requests: 0,
    unreached: 0,
    aborted: 0,
    ok: 0,
    codes: new Map(),
    rows: 0,
    streams: 0,
    events: 0,
    slowest: [],
    violations: [],
  };
}

/** Checks a result in JSON text, and counts its error codes. Violations are added to the tally. */
export function checkResult(
  text: string,
  tenant: Tenant,
  others: readonly Tenant[],
  tally: Tally,
): { parsed: unknown; codes: number } {
  const { codes, violations } = tally;
  for (const { id, token } of others) {
    if (text.includes(id) || text.includes(token)) violations.push(`another tenant: ${id}`);
  }
  if (text.includes(tenant.token)) violations.push('a token in an answer');
  let found = 0;
  try {
    const parsed: unknown = JSON.parse(text, (key, value: unknown) => {
      if (key === 'organizationId') {
        tally.rows += 1;
        if (value !== tenant.id) violations.push(`a row of ${value} for ${tenant.id}`);
      }
      if (key === 'code' && typeof value === 'string') {
        codes.set(value, (codes.get(value) ?? 0) + 1);
        found += 1;
        if (value === 'INTERNAL_SERVER_ERROR') violations.push(`${value}: ${text.slice(0, 300)}`);
      }
      return value;
    });
    return { parsed, codes: found };
  } catch {
    violations.push(`no JSON: ${text.slice(0, 200)}`);
    return { parsed: undefined, codes: found };
  }
}
