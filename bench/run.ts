/** `npm run bench`: the gateway beside what people would use instead. See README.md. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { optionsFrom } from './options.ts';
import { coresFor, Load, startUpstream } from './processes.ts';
import { latencyReport, memoryReport, save, throughputReport } from './report.ts';
import { measureThroughput } from './throughput.ts';

const options = optionsFrom(process.argv.slice(2));
installPeers();

const cores = coresFor();
const upstream = await startUpstream(cores);
const load = new Load(cores);
const surroundings = { cores, upstream, load };
try {
  const { throughput, latency, memory } = options.measure;
  if (throughput) {
    const samples = await measureThroughput(options, surroundings);
    publish('Throughput', throughputReport(samples, options, cores));
  }
  if (latency) {
    const samples = await measureLatency(options, surroundings);
    publish('Latency', latencyReport(samples, options, cores));
  }
  if (memory) publish('Memory', memoryReport(await measureMemory(options, surroundings), cores));
} finally {
  await Promise.all([upstream.stop(), load.stop()]);
}

function publish(title: string, text: string): void {
  console.log(text);
  if (options.save) save(title, text);
}

/** The peers' packages are no part of the project's own installation. */
function installPeers(): void {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(`${cwd}/node_modules`)) return;
  console.error('installing the peers into bench/node_modules');
  execFileSync('npm', ['ci'], { cwd, stdio: 'inherit' });
}
