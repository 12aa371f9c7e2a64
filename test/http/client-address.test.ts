import { describe, expect, test } from 'vitest';
import { clientAddressOf } from '../../src/http/client-address.ts';
import { startTestGateway } from '../support/gateway.ts';

const addressOf = (forwarded: string | undefined, trustedProxies: number) =>
  clientAddressOf(
    {
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
      socket: { remoteAddress: '10.0.0.1' },
    },
    trustedProxies,
  );

test.for<[forwarded: string | undefined, trusted: number, address: string | undefined]>([
  ['203.0.113.7', 0, undefined],
  ['203.0.113.7', 1, '203.0.113.7'],
  // Entries that the client wrote itself are further to the left.
  ['1.2.3.4, 203.0.113.7', 1, '203.0.113.7'],
  ['1.2.3.4,203.0.113.7,10.1.1.1', 2, '203.0.113.7'],
  ['  2001:db8::1  ', 1, '2001:db8::1'],
  ['[2001:db8::1]:4711', 1, '2001:db8::1'],
  ['203.0.113.7:4711', 1, '203.0.113.7'],
  // A client that bypassed a proxy.
  ['203.0.113.7', 3, '203.0.113.7'],
  [undefined, 2, '10.0.0.1'],
  ['', 1, '10.0.0.1'],
  // Values that are not addresses are not logged.
  ['unknown', 1, undefined],
  ['{"forged":"line"}', 1, undefined],
  ['203.0.113.7, ', 1, undefined],
  ['_hidden', 1, undefined],
  [`${'1.2.3.4,'.repeat(5000)}203.0.113.7`, 1, '203.0.113.7'],
])('the client address of %j behind %i trusted proxies is %j', ([forwarded, trusted, address]) => {
  expect(addressOf(forwarded, trusted)).toBe(address);
});

describe('the log line of a request', () => {
  const headers = { 'x-forwarded-for': '1.2.3.4, 203.0.113.7' };

  test('has the address behind the trusted proxies', async () => {
    await using gateway = await startTestGateway({ config: { trustedProxies: 1 } });
    await gateway.ask('{ __typename }', { headers });
    await gateway.ask('{ __typename', { headers });
    expect(gateway.log).toMatchObject([
      { msg: 'request', clientAddress: '203.0.113.7' },
      { msg: 'request', clientAddress: '203.0.113.7' },
    ]);
  });

  test('has no address by default', async () => {
    await using gateway = await startTestGateway();
    await gateway.ask('{ __typename }', { headers });
    expect(gateway.log).toHaveLength(1);
    expect(gateway.log[0]).not.toHaveProperty('clientAddress');
    expect(JSON.stringify(gateway.log)).not.toMatch(/1\.2\.3\.4|203\.0\.113|127\.0\.0\.1/);
  });
});
