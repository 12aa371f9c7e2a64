import { readdirSync } from 'node:fs';
import { loadYaml } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { readProjectFile } from './settings.ts';

const FOLDER = 'deploy/kubernetes';

function filesIn(folder: string): string[] {
  return readdirSync(new URL(`../../${FOLDER}/${folder}`, import.meta.url));
}

function isManifest(file: string): boolean {
  return /(?<!\.patch)\.yaml$/.test(file) && file !== 'kustomization.yaml';
}

/** The files of deploy/kubernetes for a cluster: all except kustomize's own. */
export const manifestFiles: readonly string[] = filesIn('').filter(isManifest);

/** The parts that not every cluster has or needs: the folders in `components`. */
export const components: readonly string[] = filesIn('components');

/** The files of a component for a cluster. */
export function manifestsOf(component: string): string[] {
  return filesIn(`components/${component}`)
    .filter(isManifest)
    .map((file) => `components/${component}/${file}`);
}

export interface Kustomization {
  resources?: string[];
  components?: string[];
  configMapGenerator?: { name: string; envs?: string[]; files?: string[] }[];
  secretGenerator?: { name: string; envs?: string[] }[];
  generatorOptions?: unknown;
  patches?: { path?: string; patch?: string }[];
  images?: { name: string; newTag: string }[];
}

export function readKustomization(folder = ''): Kustomization {
  return parse(readManifest(`${folder}kustomization.yaml`));
}

export function readManifest(file: string): string {
  return readProjectFile(`${FOLDER}/${file}`);
}

export function manifest<Kind>(file: string): Kind {
  return loadYaml<Kind>(readManifest(file));
}
