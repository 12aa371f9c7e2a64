/** `npm run bench`: the gateway beside what people would use instead. See README.md. */
import { LIST_LENGTH } from './growth/cases.ts';
import { measureGrowth } from './growth/measure.ts';
import { growthReport, saveGrowth } from './growth/report.ts';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { optionsFrom } from './options.ts';
import { coresFor, Load, startUpstream } from './processes.ts';
import { latencyReport, memoryReport, save, throughputReport } from './report.ts';
import { measureScreens } from './screens/measure.ts';
import { screensReport } from './screens/report.ts';
import { measureThroughput } from './throughput.ts';

const options = optionsFrom(process.argv.slice(2));

const cores = coresFor();
const upstream = await startUpstream(cores, options.measure.growth ? LIST_LENGTH : undefined);
const load = new Load(cores);
const surroundings = { cores, upstream, load };
try {
  const { throughput, latency, memory, growth, screens } = options.measure;
  if (throughput) {
    const samples = await measureThroughput(options, surroundings);
    publish('Throughput', throughputReport(samples, options, cores));
  }
  if (latency) {
    const samples = await measureLatency(options, surroundings);
    publish('Latency', latencyReport(samples, options, cores));
  }
  if (memory) publish('Memory', memoryReport(await measureMemory(options, surroundings), cores));
  if (screens)
    publish('Screens', screensReport(await measureScreens(options, cores), options, cores));
  if (growth) {
    const samples = await measureGrowth(options, surroundings);
    const text = growthReport(samples, options, cores);
    console.log(text);
    if (options.save) saveGrowth(text);
  }
} finally {
  await Promise.all([upstream.stop(), load.stop()]);
}

function publish(title: string, text: string): void {
  console.log(text);
  if (options.save) save(title, text);
}
