import { readdirSync } from 'node:fs';
import { loadYaml } from '@kubernetes/client-node';
import { readProjectFile } from './settings.ts';

const FOLDER = 'deploy/kubernetes';

/** The files of deploy/kubernetes that a cluster is given: all but kustomize's own. */
export const manifestFiles: readonly string[] = readdirSync(
  new URL(`../../${FOLDER}`, import.meta.url),
).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');

export function readManifest(file: string): string {
  return readProjectFile(`${FOLDER}/${file}`);
}

export function manifest<Kind>(file: string): Kind {
  return loadYaml<Kind>(readManifest(file));
}
