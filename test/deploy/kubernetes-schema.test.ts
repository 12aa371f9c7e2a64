import { dumpYaml, loadYaml } from '@kubernetes/client-node';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestFiles, readManifest } from './manifests.ts';

const MODELS = [Deployment, HorizontalPodAutoscaler, NetworkPolicy, PodDisruptionBudget, Service];

/** Throws at a value that the schema of Kubernetes does not allow, or one that is missing. */
function checkValues(text: string): void {
  const document: { apiVersion: string; kind: string } = parse(text);
  const Model = MODELS.find(
    ({ apiVersion, kind }) => apiVersion === document.apiVersion && kind === document.kind,
  );
  if (Model === undefined) throw new Error(`no model of ${document.apiVersion} ${document.kind}`);
  new Model(parse(text)).validate();
}

/** What is left after a reader that drops every field the schema does not have. */
function knownFieldsOf(text: string): unknown {
  return parse(dumpYaml(loadYaml(text)));
}

test.each(manifestFiles)('%s keeps the schema, with no field that it does not know', (file) => {
  const text = readManifest(file);
  checkValues(text);
  expect(knownFieldsOf(text)).toEqual(parse(text));
});

test('a wrong value, a missing and a misspelt field would be noticed', () => {
  const text = readManifest('deployment.yaml');
  expect(() => checkValues(text.replace('containerPort: 4000', 'containerPort: http'))).toThrow(
    /containerPort must be integer/,
  );
  expect(() => checkValues(text.replace('- name: gateway', '- tty: false'))).toThrow(/name/);
  const misspelt = text.replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem');
  expect(knownFieldsOf(misspelt)).not.toEqual(parse(misspelt));
});
