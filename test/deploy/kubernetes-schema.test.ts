import { dumpYaml, loadYaml } from '@kubernetes/client-node';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  components,
  manifestFiles,
  manifestsOf,
  readKustomization,
  readManifest,
} from './manifests.ts';

const MODELS = [
  Deployment,
  HorizontalPodAutoscaler,
  HTTPRoute,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  PodMonitor,
  PrometheusRule,
  Service,
];

/** Throws if the schema of Kubernetes does not allow a value, or if a required value is missing. */
function checkValues(text: string): void {
  const document: { apiVersion: string; kind: string } = parse(text);
  const Model = MODELS.find(
    ({ apiVersion, kind }) => apiVersion === document.apiVersion && kind === document.kind,
  );
  if (Model === undefined) throw new Error(`no model of ${document.apiVersion} ${document.kind}`);
  new Model(parse(text)).validate();
}

/** The document without the fields that the schema does not have. */
function knownFieldsOf(text: string): unknown {
  return parse(dumpYaml(loadYaml(text)));
}

test.each([...manifestFiles, ...components.flatMap(manifestsOf)])(
  '%s is valid under the schema, with no unknown field',
  (file) => {
    const text = readManifest(file);
    checkValues(text);
    // Of custom kinds, no field is dropped; other tests check the types of their fields.
    expect(knownFieldsOf(text)).toEqual(parse(text));
  },
);

test.each(components)('the patches of components/%s have no unknown field', (component) => {
  const { patches = [] } = readKustomization(`components/${component}/`);
  for (const { path } of patches.filter(({ path }) => path !== undefined)) {
    const text = readManifest(`components/${component}/${path}`);
    expect(knownFieldsOf(text)).toEqual(parse(text));
  }
});

test('the validation reports a wrong value, a missing field and a misspelt field', () => {
  const text = readManifest('deployment.yaml');
  expect(() => checkValues(text.replace('containerPort: 4000', 'containerPort: http'))).toThrow(
    /containerPort must be integer/,
  );
  expect(() => checkValues(text.replace('- name: gateway', '- tty: false'))).toThrow(/name/);
  const misspelt = text.replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem');
  expect(knownFieldsOf(misspelt)).not.toEqual(parse(misspelt));
});
