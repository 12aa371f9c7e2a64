import { type Check, counted, judged, notSeen } from '../finding.ts';
import type { Reading } from '../reading.ts';
import { find, type Gathered } from '../seen.ts';

const CERTIFICATE =
  /^(UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;
/** The report warns so many days before a certificate expires. */
const SOON = 14;

/** Checks whether the API can be reached, and how. */
export const CONNECTION: readonly Check[] = [
  {
    id: 'dns',
    title: 'host name',
    basis: 'unpublished',
    judge: ({ connection: { addresses } }) => {
      if (addresses === null) return judged('ok', 'nothing to look up here');
      if (typeof addresses === 'number') return judged('ok', counted(addresses, 'address'));
      return judged(
        'bad',
        addresses,
        'Correct the host in STUUT_API_URL. If names are resolved by an egress proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.',
      );
    },
  },
  {
    id: 'proxy',
    title: 'egress proxy',
    basis: 'unpublished',
    judge: ({ connection: { proxy, isLoopback } }) => {
      if (proxy !== 'ignored' || isLoopback) {
        return judged('ok', proxy === 'used' ? 'used' : 'none');
      }
      return judged(
        'note',
        'set, but not used',
        'If the API is behind the proxy, set NODE_USE_ENV_PROXY=1.',
      );
    },
  },
  {
    id: 'reach',
    title: 'answers',
    basis: 'contract',
    judge: (gathered) => {
      const plain = find(gathered.readings, 'plain');
      if (plain === undefined) return notSeen();
      if (plain.status !== null) return judged('ok', `status ${plain.status}`);
      return unreachable(plain, gathered);
    },
  },
  {
    id: 'tls',
    title: 'encryption',
    basis: 'unpublished',
    judge: ({ tls, connection, readings }) => {
      if (!connection.isEncrypted) {
        const where = connection.isLoopback ? 'on this machine' : 'over the network';
        return judged(connection.isLoopback ? 'ok' : 'note', `none, ${where}`);
      }
      const failure = find(readings, 'plain')?.failure ?? '';
      if (CERTIFICATE.test(failure)) return certificateProblem(failure);
      if (tls === null) return notSeen();
      const seen = `${tls.protocol}, certificate trusted, ${counted(tls.daysLeft, 'day')} left`;
      if (tls.daysLeft >= SOON) return judged('ok', seen);
      return judged('note', seen, 'The certificate must be renewed soon.');
    },
  },
];

function certificateProblem(code: string) {
  if (/EXPIRED|NOT_YET/.test(code)) {
    return judged('bad', code, 'Ask the API’s team to renew the certificate.');
  }
  if (/ALTNAME|HOSTNAME/.test(code)) {
    return judged('bad', code, 'The certificate is for another host: correct STUUT_API_URL.');
  }
  return judged(
    'bad',
    code,
    'Set NODE_EXTRA_CA_CERTS to the PEM file of the CA that signed the certificate, and check again.',
  );
}

function unreachable({ failure }: Reading, { connection }: Gathered) {
  const code = failure ?? 'no answer';
  if (connection.extraCertificates === 'unusable') {
    return judged('bad', code, 'NODE_EXTRA_CA_CERTS names no readable file of PEM certificates.');
  }
  if (CERTIFICATE.test(code)) return judged('bad', code, 'See encryption.');
  if (/PROXY/.test(code)) {
    return judged(
      'bad',
      code,
      'The egress proxy refuses the connection: correct HTTPS_PROXY (with its login), or add the host to NO_PROXY.',
    );
  }
  if (/SSL|EPROTO/.test(code)) {
    return judged(
      'bad',
      code,
      'No TLS on that port: correct the scheme or the port in STUUT_API_URL.',
    );
  }
  const proxy = connection.proxy === 'used' ? 'the egress proxy' : 'HTTPS_PROXY if there is one';
  return judged('bad', code, `Check host and port in STUUT_API_URL, the firewall, and ${proxy}.`);
}
