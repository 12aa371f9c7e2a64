import { afterAll, beforeAll, expect } from 'vitest';
import { gatewayForFile } from '../support/gateway-fixture.ts';
import { Tally } from '../support/tally.ts';

/** The number of runs of each test in this folder; `FUZZ_RUNS` in the environment sets it for all four. */
export const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 400) / 4);
export const TIME_LIMIT = 60_000 + RUNS * 200;

/** A gateway for the tests of a file, with the checks after every request. */
export function fuzzedGateway() {
  const gateway = gatewayForFile({ sandbox: { tasks: 120 } });
  const outcomes = new Tally();
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  beforeAll(() => {
    process.on('unhandledRejection', note);
  });
  afterAll(() => {
    process.off('unhandledRejection', note);
  });

  /** Checks a response with these error codes: none is internal, and the next request is answered. */
  async function expectUnharmed(outcome: string, codes: readonly unknown[]): Promise<void> {
    for (const code of codes) {
      expect(code).toMatch(/^[A-Z_]+$/);
      expect(code).not.toBe('INTERNAL_SERVER_ERROR');
    }
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
    gateway.log.length = 0;
    outcomes.add(outcome);
    const { data } = await gateway.ask('{ tasks(first: 1) { totalCount } }');
    expect(data).toEqual({ tasks: { totalCount: 120 } });
    expect(unhandled).toEqual([]);
  }

  async function expectWellFormedAnswer(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<void> {
    const { status, data, errors = [], text } = await gateway.ask(query, { variables });
    expect(status).toBeLessThan(500);
    expect(data !== undefined || errors.length > 0).toBe(true);
    expect(text).not.toContain(gateway.sandbox.organizations[0].token);
    const codes = errors.map(({ extensions }) => extensions?.code);
    await expectUnharmed(String(codes[0] ?? 'answered'), codes);
  }

  return { gateway, outcomes, expectUnharmed, expectWellFormedAnswer };
}
