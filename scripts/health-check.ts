/**
 * The HEALTHCHECK of the images: `node scripts/health-check.ts gateway` (or `sandbox`) exits 0 where
 * what listens on HOST and PORT answers, and 1 otherwise.
 */
import { get } from 'node:http';

const CHECKS = {
  gateway: { hostFrom: 'HOST', portFrom: 'PORT', defaultPort: '4000', path: '/health' },
  /** Any answer will do, a 401 as well. */
  sandbox: { hostFrom: 'SANDBOX_HOST', portFrom: 'SANDBOX_PORT', defaultPort: '4010', path: '/' },
};

/** Who listens on all addresses is asked on the loopback one. */
const LOOPBACK: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const [, , name] = process.argv;
const { hostFrom, portFrom, defaultPort, path } = CHECKS[name === 'sandbox' ? name : 'gateway'];
const host = process.env[hostFrom] || '127.0.0.1';
const port = process.env[portFrom] || defaultPort;

get({ host: LOOPBACK[host] ?? host, port, path, agent: false }, ({ statusCode = 500 }) => {
  process.exit(statusCode < 400 || name === 'sandbox' ? 0 : 1);
}).on('error', () => process.exit(1));
