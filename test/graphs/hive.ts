import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hive, type HiveOptions, startHive } from '../../examples/hive/hive.ts';

/** A temporary folder with these files, by name. */
export function folderWith(files: Record<string, string>): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'graphs-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/**
 * Hive Gateway from npm, in a process of its own, over a supergraph:
 *
 *     await using hive = await startHiveOver(await compose({ tasks: gateway.url }));
 *     await ask(hive.url, '{ tasks { totalCount } }', { headers: { authorization } });
 */
export async function startHiveOver(
  supergraph: string,
  { config, ...options }: HiveOptions & { config?: string } = {},
): Promise<Hive> {
  const folder = folderWith({ 'supergraph.graphql': supergraph });
  const settings = config === undefined ? [] : ['-c', config];
  const file = join(folder.path, 'supergraph.graphql');
  const hive = await startHive(['supergraph', file, ...settings], options);
  return {
    url: hive.url,
    get output() {
      return hive.output;
    },
    stop: () => hive.stop(),
    async [Symbol.asyncDispose]() {
      await hive[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
