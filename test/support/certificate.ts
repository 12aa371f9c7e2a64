import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Certificate extends Disposable {
  /** Paths of PEM files. */
  key: string;
  cert: string;
}

/** A self-signed certificate for a host name, deleted when it is disposed of. */
export function certificateFor(host: string): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', cert, '-days', '1', '-subj', `/CN=${host}`],
    ...['-addext', `subjectAltName=DNS:${host}`],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { key, cert, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
