/**
 * Writes the alerts of deploy/prometheus as a PrometheusRule for deploy/kubernetes. With `--check` it writes
 * nothing, and exits with 1 if the file is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';

const source = new URL('../deploy/prometheus/alerts.yml', import.meta.url);
const target = new URL(
  '../deploy/kubernetes/components/prometheus-operator/prometheus-rule.yaml',
  import.meta.url,
);
const NAME = 'stuut-graphql-gateway';

const rule = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: NAME, labels: { 'app.kubernetes.io/name': NAME } },
  spec: parse(await readFile(source, 'utf8')),
};
const text = `# Generated from deploy/prometheus/alerts.yml by \`npm run codegen\`. Do not edit.\n${stringify(rule, { lineWidth: 0 })}`;

if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '');
  if (current !== text) {
    console.error('prometheus-rule.yaml is stale: run `npm run codegen`.');
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
