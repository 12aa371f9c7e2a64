import type {
  V1Container,
  V1Deployment,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startSandbox } from '../../sandbox/server.ts';
import { configFrom } from '../../src/config/config.ts';
import { DRAIN_GRACE_MS } from '../../src/process/shutdown.ts';
import { startServer } from '../support/process.ts';
import { readStages, stageNamed } from './dockerfile.ts';
import {
  components,
  manifest,
  manifestFiles,
  readKustomization,
  readManifest,
} from './manifests.ts';
import { knownSettings, readEnvFile, readProjectFile } from './settings.ts';

const deployment = manifest<V1Deployment>('deployment.yaml');
const service = manifest<V1Service>('service.yaml');
const autoscaler = manifest<V2HorizontalPodAutoscaler>('horizontal-pod-autoscaler.yaml');
const budget = manifest<V1PodDisruptionBudget>('pod-disruption-budget.yaml');
const policy = manifest<V1NetworkPolicy>('network-policy.yaml');
const settings = readEnvFile('deploy/kubernetes/settings.env');
const image = stageNamed('gateway', readStages());
const config = configFrom({ ...image.env, ...settings });

const pod = deployment.spec?.template.spec;
const labels = deployment.spec?.template.metadata?.labels;
const container: V1Container = pod?.containers[0] ?? { name: 'none' };
const ports = Object.fromEntries(
  (container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]),
);
const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];

describe('the Deployment', () => {
  test('has settings that exist, with valid values', () => {
    const names = [...Object.keys(settings), ...(container.env ?? []).map(({ name }) => name)];
    expect(names.filter((name) => !knownSettings.has(name))).toEqual([]);
    expect(config.production).toBe(true);
  });

  test('has the ports of the image and its settings', () => {
    expect(ports).toEqual({ http: config.port, metrics: Number(settings.METRICS_PORT) });
    expect(image.ports).toEqual(Object.values(ports));
    expect(deployment.spec?.template.metadata?.annotations?.['prometheus.io/port']).toBe(
      settings.METRICS_PORT,
    );
  });

  test('probes paths that a gateway answers', async () => {
    const sandbox = await startSandbox({ tasks: 1 });
    await using server = startServer({
      ...settings,
      NODE_ENV: 'production',
      METRICS_PORT: '0',
      STUUT_API_URL: sandbox.url,
    });
    const [, origin = ''] = await server.printed(/"url":"([^"]+)\/graphql"/);
    const [, metrics = ''] = await server.printed(/"url":"([^"]+)","msg":"metrics"/);
    expect(probes.map((probe) => probe?.httpGet?.path)).toEqual(['/health', '/ready', '/health']);
    for (const probe of probes) {
      expect(probe?.httpGet?.port).toBe('http');
      expect((await fetch(`${origin}${probe?.httpGet?.path}`)).status).toBe(200);
    }
    const path = deployment.spec?.template.metadata?.annotations?.['prometheus.io/path'];
    expect((await fetch(new URL(path ?? '', metrics))).status).toBe(200);
    await sandbox.close();
  });

  test('gives a stop the time that it may take', () => {
    const longestMs = config.stopDelayMs + config.operationTimeoutMs + DRAIN_GRACE_MS;
    expect((pod?.terminationGracePeriodSeconds ?? 0) * 1000).toBeGreaterThan(longestMs);
    const compose: { services: Record<string, { stop_grace_period?: string }> } = parse(
      readProjectFile('compose.yaml'),
    );
    expect(compose.services.gateway?.stop_grace_period).toBe(
      `${pod?.terminationGracePeriodSeconds}s`,
    );
  });

  test('fails /ready before the listener closes, so that load balancers notice', () => {
    const { periodSeconds = 0, failureThreshold = 0 } = container.readinessProbe ?? {};
    const noticedMs = periodSeconds * failureThreshold * 1000;
    expect(config.stopDelayMs).toBeGreaterThan(noticedMs);
    expect(deployment.spec?.strategy?.rollingUpdate?.maxUnavailable).toBe(0);
  });

  test('runs as the user of the image, with the fewest privileges', () => {
    expect(`${pod?.securityContext?.runAsUser}:${pod?.securityContext?.runAsGroup}`).toBe(
      image.user,
    );
    expect(pod?.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod?.automountServiceAccountToken).toBe(false);
  });

  test('requests a core, and limits memory', () => {
    expect(container.resources).toEqual({
      requests: { cpu: '1', memory: '512Mi' },
      limits: { memory: '1Gi' },
    });
  });
});

describe('the manifests around the Deployment', () => {
  test('select its pods', () => {
    expect(labels).toBeDefined();
    const spread = pod?.topologySpreadConstraints ?? [];
    const selectors = [
      deployment.spec?.selector.matchLabels,
      service.spec?.selector,
      budget.spec?.selector?.matchLabels,
      policy.spec?.podSelector?.matchLabels,
      ...spread.map(({ labelSelector }) => labelSelector?.matchLabels),
    ];
    expect(spread).toHaveLength(2);
    for (const selector of selectors) expect(selector).toEqual(labels);
  });

  test('scale it, and keep one pod during disruptions', () => {
    const { kind, apiVersion, metadata } = deployment;
    expect(autoscaler.spec?.scaleTargetRef).toEqual({ kind, apiVersion, name: metadata?.name });
    expect(deployment.spec?.replicas).toBeUndefined();
    expect(autoscaler.spec?.minReplicas).toBeGreaterThan(Number(budget.spec?.maxUnavailable));
  });

  test('allow GraphQL from everywhere, and Prometheus from its namespace', () => {
    expect(service.spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
    expect(policy.spec?.policyTypes).toEqual(['Ingress', 'Egress']);
    const doors = policy.spec?.ingress?.map(({ _from, ports: open }) => [
      open?.map(({ port }) => ports[String(port)]),
      _from?.map(({ namespaceSelector }) => namespaceSelector?.matchLabels),
    ]);
    expect(doors).toEqual([
      [[4000], undefined],
      [[9464], [{ 'kubernetes.io/metadata.name': 'monitoring' }]],
    ]);
  });

  test('allow DNS and HTTPS to leave', () => {
    const out = policy.spec?.egress?.flatMap(({ ports: open = [] }) => open);
    expect(out?.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual([
      'UDP 53',
      'TCP 53',
      'TCP 443',
    ]);
    expect(new URL(settings.STUUT_API_URL ?? '').protocol).toBe('https:');
  });
});

describe('the kustomization', () => {
  const kustomization = readKustomization();

  test('lists every manifest', () => {
    expect(kustomization.resources?.toSorted()).toEqual([...manifestFiles].sort());
  });

  test('names every component in a comment and uses none', () => {
    const offered = readManifest('kustomization.yaml').matchAll(/^# {3}- components\/(\S+)$/gm);
    expect([...offered].map(([, name]) => name).toSorted()).toEqual([...components].toSorted());
    expect(kustomization.components).toBeUndefined();
  });

  test('generates the ConfigMap and Secret, with names that change with their content', () => {
    const [settingsMap, secret] = container.envFrom ?? [];
    expect(kustomization.configMapGenerator).toEqual([
      { name: settingsMap?.configMapRef?.name, envs: ['settings.env'] },
    ]);
    expect(kustomization.secretGenerator).toEqual([
      { name: secret?.secretRef?.name, envs: ['secret.env'] },
    ]);
    expect(kustomization.generatorOptions).toBeUndefined();
    expect(readEnvFile('deploy/kubernetes/secret.env')).toEqual({});
  });

  test('names the image of this version', () => {
    const { version }: { version: string } = JSON.parse(readProjectFile('package.json'));
    expect(kustomization.images).toMatchObject([{ name: container.image, newTag: version }]);
  });
});
