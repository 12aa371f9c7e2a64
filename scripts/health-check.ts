/**
 * The HEALTHCHECK of the images: `node scripts/health-check.ts gateway` (or `sandbox`) exits with 0 if the
 * server at HOST and PORT answers, otherwise with 1.
 */
import { get } from 'node:http';

const CHECKS = {
  gateway: { hostFrom: 'HOST', portFrom: 'PORT', defaultPort: '4000', path: '/health' },
  /** Any response is enough, even a 401. */
  sandbox: { hostFrom: 'SANDBOX_HOST', portFrom: 'SANDBOX_PORT', defaultPort: '4010', path: '/' },
};

/** A server that listens on all addresses is checked at the loopback address. */
const LOOPBACK: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const [, , name] = process.argv;
const { hostFrom, portFrom, defaultPort, path } = CHECKS[name === 'sandbox' ? name : 'gateway'];
const host = process.env[hostFrom] || '127.0.0.1';
const port = process.env[portFrom] || defaultPort;

get({ host: LOOPBACK[host] ?? host, port, path, agent: false }, ({ statusCode = 500 }) => {
  process.exit(statusCode < 400 || name === 'sandbox' ? 0 : 1);
}).on('error', () => process.exit(1));
