import { execFile, spawnSync } from 'node:child_process';
import { appendFile, cp, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const source = fileURLToPath(new URL('../../deploy/kubernetes', import.meta.url));
const run = promisify(execFile);

const resource = z.looseObject({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z.unknown().optional(),
});
type Resource = z.infer<typeof resource>;

/** Since 1.21 its kustomize supports components; it prints its version since 1.24. */
function hasKubectl(): boolean {
  const { stdout } = spawnSync('kubectl', ['version', '--client', '--output=json']);
  const known = /"kustomizeVersion"/.test(String(stdout));
  if (!known) console.warn('kubectl is not installed: deploy/kubernetes is not built, only read.');
  return known;
}

/** The output of `kubectl apply -k` after a change in a copy of the files. */
async function build(change: (folder: string) => Promise<void> = async () => {}) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'kustomize-'));
  await cp(source, folder.path, { recursive: true });
  await change(folder.path);
  const { stdout } = await run('kubectl', ['kustomize', folder.path]);
  return z.array(resource).parse(parseAllDocuments(stdout).map((document) => document.toJS()));
}

function podOf(resources: Resource[]): unknown {
  const spec = resources.find(({ kind }) => kind === 'Deployment')?.spec;
  return z.object({ template: z.unknown() }).parse(spec).template;
}

const uncommented = async (folder: string) => {
  const path = join(folder, 'kustomization.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/^# (components:| {2}- components\/)/gm, '$1'));
};

describe.runIf(hasKubectl())('kubectl kustomize', () => {
  test.each([
    ['settings.env', 'ConfigMap'],
    ['secret.env', 'Secret'],
  ])('starts new pods for a changed %s, with the new %s', async (file, kind) => {
    const before = await build();
    const after = await build((folder) => appendFile(join(folder, file), 'LOG_LEVEL=debug\n'));
    expect(podOf(await build())).toEqual(podOf(before));
    expect(podOf(after)).not.toEqual(podOf(before));
    const made = after.find((one) => one.kind === kind)?.metadata.name;
    expect(JSON.stringify(podOf(after))).toContain(`"name":"${made}"`);
  });

  test('builds with all components, and mounts their files', async () => {
    const all = await build(uncommented);
    const kinds = all.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['HTTPRoute', 'Ingress', 'PodMonitor', 'PrometheusRule']),
    );
    const pod = JSON.stringify(podOf(all));
    const maps = all.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret');
    expect(maps).toHaveLength(4);
    for (const { metadata } of maps) expect(pod).toContain(`"name":"${metadata.name}"`);
    expect(pod).toContain('NODE_EXTRA_CA_CERTS');
    expect(pod).toContain('TRUSTED_DOCUMENTS');
    expect(pod).not.toContain('prometheus.io/');
  });
});
