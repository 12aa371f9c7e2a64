import type { Options } from '../options.ts';
import type { Cores } from '../processes.ts';
import { preamble, table } from '../report.ts';
import { median } from '../statistics.ts';
import { ASKED, REST_LATENCY_MS, type ScreenSample, TASKS } from './measure.ts';
import { SCREENS } from './screens.ts';

const TITLES = { gateway: 'this gateway', apollo: 'Apollo Server', hive: 'Hive Gateway' };

export function screensReport(
  samples: ScreenSample[],
  { rounds }: Options,
  { server }: Cores,
): string {
  const rows = SCREENS.map((screen) => [
    screen.title,
    ...ASKED.flatMap((name) => {
      const own = samples.filter((sample) => sample.screen === screen && sample.name === name);
      const requests = median(own.map((sample) => sample.requests));
      const calls = rangeOf(own.map(({ restCalls }) => restCalls));
      return [
        median(own.map(({ milliseconds }) => milliseconds)).toFixed(0),
        requests === 1 ? calls : `${calls} (${requests} requests)`,
      ];
    }),
  ]);
  const head = ['', ...ASKED.flatMap((name) => [`${TITLES[name]}: ms`, 'REST calls'])];
  const notes = SCREENS.map(({ title, notes: text }) => `- ${title}: ${text}`);
  return `${preamble({ server, others: 'the other cores' })} ${TASKS.toLocaleString('en-US')} tasks, ${REST_LATENCY_MS} ms for each REST call, medians of ${rounds} rounds, each with another list. The servers are warm but have not seen the caller before. The client sends one GraphQL request unless another number is given.

${table(head, rows)}

${notes.join('\n')}`;
}

function rangeOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
