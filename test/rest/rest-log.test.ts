import { beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { RestLog } from '../../src/rest/rest-log.ts';
import { createLogger } from '../../src/telemetry/logging.ts';
import { restCaller } from '../support/rest-caller.ts';

let lines: { msg: string; reason: string; failures?: number; seconds?: number }[];
let now: number;
let log: RestLog;

beforeEach(() => {
  lines = [];
  now = 0;
  const logger = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  log = new RestLog(logger, () => now);
});

const fail = (reason = 'status 500') =>
  log.callFailed(new GatewayError('UPSTREAM_UNAVAILABLE', 'text', { reason }), restCaller());

describe('failures', () => {
  test('of one kind are logged when they start and when they end', () => {
    for (let call = 0; call < 4000; call++) fail();
    now = 90_000;
    for (let call = 0; call < 100; call++) log.callSucceeded();
    expect(lines).toMatchObject([
      { level: 'warn', msg: 'REST API fails', reason: 'status 500' },
      { level: 'warn', msg: 'REST API has recovered', failures: 4000, seconds: 90 },
    ]);
  });

  test.each([2, 3, 10, 100])('of one call in %i do not fill the log', (share) => {
    for (let call = 0; call < 20_000; call++) {
      now += 10;
      if (call % share === 0) fail();
      else log.callSucceeded();
    }
    expect(lines.length).toBeLessThan(20);
  });

  test('are logged again after a long time without one', () => {
    for (const start of [0, 1_000_000, 2_000_000]) {
      now = start;
      fail();
      log.callSucceeded();
    }
    expect(lines).toHaveLength(6);
  });

  test('of more kinds than the bound are counted as one', () => {
    for (let kind = 0; kind < 1000; kind++) fail(`kind ${kind}`);
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)?.reason).toBe('other');
  });
});
