import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../replicas/support/port.ts';
import { startCommand } from '../../support/process.ts';
import { type RuleFile, yamlOf } from './rules.ts';

/** A series over time: its labels, and values at times in milliseconds. */
export interface Series {
  labels: Record<string, string>;
  samples: { at: number; value: number }[];
}

export interface Prometheus extends AsyncDisposable {
  /** All samples of a selector since the start. */
  history(selector: string): Promise<Series[]>;
  /** The value of an expression with one result, now or at a time; `undefined` without a result. */
  valueAt(expression: string, at?: number): Promise<number | undefined>;
}

export interface Target {
  job: string;
  address: string;
}

const answer = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])).default([]),
        value: z.tuple([z.number(), z.string()]).optional(),
      }),
    ),
  }),
});

/** The path of a program of Debian's package `prometheus`. */
export function binary(name: 'prometheus' | 'promtool'): string {
  const folders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
  const path = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (path === undefined)
    throw new Error(`${name} is missing (Debian: apt-get install prometheus)`);
  return path;
}

/** A Prometheus with this interval for scrapes and rules. Its data is deleted when it stops. */
export async function startPrometheus(
  rules: RuleFile,
  targets: readonly Target[],
  intervalMs: number,
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const interval = `${intervalMs}ms`;
  writeFileSync(join(folder, 'rules.yml'), yamlOf(rules));
  const config = {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
    },
    rule_files: ['rules.yml'],
    scrape_configs: targets.map(({ job, address }) => ({
      job_name: job,
      static_configs: [{ targets: [address] }],
    })),
  };
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const process = startCommand(binary('prometheus'), [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${new URL(origin).host}`,
    '--log.level=warn',
  ]);
  const query = async (parameters: Record<string, string>) => {
    const search = new URLSearchParams(parameters);
    const response = await fetch(`${origin}/api/v1/query?${search}`);
    return answer.parse(await response.json()).data.result;
  };
  const prometheus: Prometheus = {
    async history(selector) {
      const result = await query({ query: `${selector}[1h]` });
      return result.map(({ metric, values }) => ({
        labels: metric,
        samples: values.map(([seconds, value]) => ({ at: seconds * 1000, value: Number(value) })),
      }));
    },
    async valueAt(expression, at) {
      const time = at === undefined ? {} : { time: String(at / 1000) };
      const [only] = await query({ query: expression, ...time });
      return only?.value && Number(only.value[1]);
    },
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
  while (!(await fetch(`${origin}/-/ready`).catch(() => undefined))?.ok) {
    if (process.child.exitCode !== null) throw new Error(process.output);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return prometheus;
}
