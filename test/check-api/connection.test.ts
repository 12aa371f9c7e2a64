import { expect, test } from 'vitest';
import { connectionFactsOf } from '../../scripts/check-api/connection.ts';

const API = 'https://rest.invalid/v2';
const PROXY = { HTTPS_PROXY: 'http://proxy.invalid:3128' };
const FOLLOWED = { ...PROXY, NODE_USE_ENV_PROXY: '1' };

test.for<[name: string, env: NodeJS.ProcessEnv, proxy: string]>([
  ['none', {}, 'none'],
  ['of the other scheme', { HTTP_PROXY: 'http://proxy.invalid' }, 'none'],
  ['set, and not followed', PROXY, 'ignored'],
  ['followed', FOLLOWED, 'used'],
  ['in lower case', { https_proxy: 'http://proxy.invalid', NODE_USE_ENV_PROXY: '1' }, 'used'],
  ['not for all', { ...FOLLOWED, NO_PROXY: '*' }, 'none'],
  ['not for the host', { ...FOLLOWED, NO_PROXY: 'a.test, REST.invalid:443' }, 'none'],
  ['not for its domain', { ...FOLLOWED, NO_PROXY: '*.invalid' }, 'none'],
  ['not for another', { ...FOLLOWED, NO_PROXY: 'invalid,est.invalid,.test' }, 'used'],
])('a proxy: %s', async ([, env, proxy]) => {
  const facts = await connectionFactsOf(API, env, []);
  expect(facts).toMatchObject({ proxy, isEncrypted: true, isLoopback: false });
  // With a proxy, this machine does not resolve the host name.
  if (proxy === 'used') expect(facts.addresses).toBeNull();
});

test('this machine is never behind a proxy', async () => {
  const facts = await connectionFactsOf('http://127.0.0.1:9', { ...FOLLOWED, HTTP_PROXY: 'x' }, []);
  expect(facts).toMatchObject({ proxy: 'ignored', isLoopback: true, addresses: null });
});

test('extra certificates that can not be read', async () => {
  const { extraCertificates } = await connectionFactsOf(
    'http://127.0.0.1:9',
    { NODE_EXTRA_CA_CERTS: '/nowhere.pem' },
    [],
  );
  expect(extraCertificates).toBe('unusable');
});
