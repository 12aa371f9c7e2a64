import type { V1Deployment, V1Ingress, V1Service } from '@kubernetes/client-node';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configFrom } from '../../src/config/config.ts';
import { readTrustedDocuments } from '../../src/plugins/use-trusted-documents.ts';
import { schema } from '../../src/schema/index.ts';
import { readStages, stageNamed } from './dockerfile.ts';
import { components, manifest, manifestsOf, readKustomization, readManifest } from './manifests.ts';
import { knownSettings, readEnvFile, readProjectFile } from './settings.ts';

const deployment = manifest<V1Deployment>('deployment.yaml');
const service = manifest<V1Service>('service.yaml');
const [container] = deployment.spec?.template.spec?.containers ?? [];
const labels = deployment.spec?.template.metadata?.labels;
const settings = readEnvFile('deploy/kubernetes/settings.env');
const config = configFrom({ ...stageNamed('gateway', readStages()).env, ...settings });
const [servicePort] = service.spec?.ports ?? [];

/** The variables that Node.js itself reads. */
const NODE_SETTINGS = ['NODE_EXTRA_CA_CERTS'];

test.each(components)('components/%s is a component that lists every file beside it', (name) => {
  const kustomization = readKustomization(`components/${name}/`);
  expect(kustomization).toMatchObject({
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
  });
  const listed = (kustomization.resources ?? []).map((file) => `components/${name}/${file}`);
  expect(listed.toSorted()).toEqual(manifestsOf(name).toSorted());
});

describe.each(['private-ca', 'trusted-documents'])('components/%s', (name) => {
  const { configMapGenerator, patches } = readKustomization(`components/${name}/`);
  const [{ path } = {}] = patches ?? [];
  const patch = manifest<V1Deployment>(`components/${name}/${path}`);
  const pod = patch.spec?.template.spec;
  const [patched] = pod?.containers ?? [];

  test('patches the container of the Deployment with settings that exist', () => {
    expect(patch.metadata?.name).toBe(deployment.metadata?.name);
    expect(patched?.name).toBe(container?.name);
    const names = patched?.env?.map((variable) => variable.name) ?? [];
    expect(names).toHaveLength(1);
    expect([...knownSettings, ...NODE_SETTINGS]).toEqual(expect.arrayContaining(names));
  });

  test('mounts its file read-only at the path of the setting', () => {
    const [{ name: map, files } = { name: '' }] = configMapGenerator ?? [];
    const [volume] = pod?.volumes ?? [];
    const [mount] = patched?.volumeMounts ?? [];
    expect(volume?.configMap?.name).toBe(map);
    expect(mount).toMatchObject({ name: volume?.name, readOnly: true });
    expect(patched?.env?.[0]?.value).toBe(`${mount?.mountPath}/${files?.[0]}`);
    expect(readManifest(`components/${name}/${files?.[0]}`)).not.toBe('');
  });
});

test('a gateway starts with the example of a manifest of trusted documents', () => {
  const path = new URL(
    '../../deploy/kubernetes/components/trusted-documents/manifest.json',
    import.meta.url,
  );
  expect(readTrustedDocuments(path.pathname, schema).size).toBe(1);
});

describe('the route from outside to the gateway', () => {
  const route: IHTTPRoute = parse(readManifest('components/gateway-api/http-route.yaml'));
  const ingress = manifest<V1Ingress>('components/ingress/ingress.yaml');

  test('matches /graphql only, at the port of the Service', () => {
    const [path] = ingress.spec?.rules?.[0]?.http?.paths ?? [];
    expect(path).toMatchObject({ path: '/graphql', pathType: 'Exact' });
    expect(path?.backend.service).toEqual({
      name: service.metadata?.name,
      port: { name: servicePort?.name },
    });
    const exact = { type: 'Exact', value: '/graphql' } as const;
    const backendRefs = [{ name: service.metadata?.name ?? '', port: servicePort?.port ?? 0 }];
    const rules: IHTTPRoute['spec']['rules'] = [
      {
        matches: [
          { path: exact, headers: [{ name: 'Accept', value: 'text/event-stream' }] },
          { path: exact, headers: [{ name: 'Upgrade', value: 'websocket' }] },
        ],
        timeouts: { request: '0s' },
        backendRefs,
      },
      { matches: [{ path: exact }], timeouts: { request: '35s' }, backendRefs },
    ];
    expect(route.spec.rules).toEqual(rules);
  });

  test('waits longer than an operation may take', () => {
    const annotations = ingress.metadata?.annotations ?? {};
    const readTimeout = annotations['nginx.ingress.kubernetes.io/proxy-read-timeout'];
    expect(Number(readTimeout) * 1000).toBeGreaterThan(config.operationTimeoutMs);
    const timeout = route.spec.rules?.at(-1)?.timeouts?.request?.replace(/s$/, '');
    expect(Number(timeout) * 1000).toBeGreaterThan(config.operationTimeoutMs);
  });

  test('is encrypted', () => {
    expect(ingress.spec?.tls?.[0]?.hosts).toEqual([ingress.spec?.rules?.[0]?.host]);
    expect(route.spec.parentRefs?.[0]?.sectionName).toBe('https');
  });
});

describe('components/prometheus-operator', () => {
  test('scrapes the pods at the interval that the alerts need, under the name of the app', () => {
    const monitor: IPodMonitor = parse(
      readManifest('components/prometheus-operator/pod-monitor.yaml'),
    );
    const spec: IPodMonitor['spec'] = {
      jobLabel: 'app.kubernetes.io/name',
      selector: { matchLabels: labels ?? {} },
      podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '15s' }],
    };
    expect(monitor.spec).toEqual(spec);
    expect(container?.ports?.map(({ name }) => name)).toContain('metrics');
    expect(labels).toHaveProperty(['app.kubernetes.io/name']);
  });

  test('has the rules of deploy/prometheus', () => {
    const rule: { spec: unknown } = parse(
      readManifest('components/prometheus-operator/prometheus-rule.yaml'),
    );
    expect(rule.spec).toEqual(parse(readProjectFile('deploy/prometheus/alerts.yml')));
  });

  test('removes the annotations, with which pods would be scraped twice', () => {
    const { patches } = readKustomization('components/prometheus-operator/');
    expect(parse(patches?.[0]?.patch ?? '')).toEqual([
      { op: 'remove', path: '/spec/template/metadata/annotations' },
    ]);
    const annotations = Object.keys(deployment.spec?.template.metadata?.annotations ?? {});
    expect(annotations.every((name) => name.startsWith('prometheus.io/'))).toBe(true);
  });
});
