import { writeFileSync } from 'node:fs';
import type { Options } from '../options.ts';
import type { Cores } from '../processes.ts';
import { preamble, table } from '../report.ts';
import { lineThrough, median } from '../statistics.ts';
import type { GrowthCase } from './cases.ts';
import type { GrowthSample } from './measure.ts';
import { type Figure, SECTIONS, type Section } from './sections.ts';

/** One block of a table: its cases in order, each with its rounds. */
interface Series {
  name: string;
  cases: { size: number; samples: GrowthSample[] }[];
}

export function growthReport(samples: GrowthSample[], options: Options, cores: Cores): string {
  const { rounds, seconds, connections } = options;
  const sections = SECTIONS.map((section) => sectionText(section, samples));
  return `# How cost grows

${preamble(cores)} Each figure was measured ${rounds} × ${seconds} s, on a gateway started anew each time; medians, and ± half the range. Written by \`npm run bench -- --growth\`.

- **CPU time** is that of the gateway's own process, under ${connections} connections where nothing else is said. The upstream and the load generator are other processes and not in it.
- **Added time** is measured at one connection: the median through the gateway, less the median of the same REST calls sent without it. The upstream says which they were; each request is followed by its own calls, so both see the same machine. Calls that the gateway makes one after the other are sent one after the other.
- **REST calls** and **rows** are counted by the upstream. It copies ids and times into pages written beforehand, so a page costs it the same wherever in the list it is.

${sections.join('\n\n')}
`;
}

function sectionText(section: Section, samples: GrowthSample[]): string {
  const { title, text, figures } = section;
  const series = seriesOf(section, samples);
  const head = [
    ...(series.length > 1 ? [''] : []),
    section.across,
    ...figures.map(({ name, unit }) => `${name}, ${unit}`),
  ];
  const rows = series.flatMap(({ name, cases }) =>
    cases.map(({ size, samples: own }) => [
      ...(series.length > 1 ? [name] : []),
      size.toLocaleString('en-US'),
      ...figures.map((figure) => cellOf(figure, own)),
    ]),
  );
  const parts = [`## ${title}`, text, table(head, rows)];
  if (section.each !== undefined) parts.push(fitText(section.each, series));
  return parts.join('\n\n');
}

function cellOf({ read, digits, spread }: Figure, samples: GrowthSample[]): string {
  const values = samples.map(read);
  const middle = median(values).toFixed(digits);
  const halfRange = (Math.max(...values) - Math.min(...values)) / 2;
  return spread ? `${middle} ± ${halfRange.toFixed(digits)}` : middle;
}

function fitText(each: string, series: Series[]): string {
  const fits = series.map(({ name, cases }) => {
    const { start, slope } = lineThrough(
      cases.map(({ size, samples }) => ({ x: size, y: median(samples.map(cpuOf)) })),
    );
    const what = series.length > 1 ? `${name}: ` : '';
    return `${what}${start.toFixed(2)} ms and ${(slope * 1000).toFixed(0)} µs for each ${each}`;
  });
  return `CPU time as a straight line: ${fits.join('; ')}.`;
}

const cpuOf = (sample: GrowthSample) => sample.cpuPerRequest;

export function saveGrowth(text: string): void {
  writeFileSync(new URL('../growth.md', import.meta.url), text);
}

function seriesOf({ dimension }: Section, samples: GrowthSample[]): Series[] {
  const own = samples.filter((sample) => sample.case.dimension === dimension);
  return groups(own, (asked) => asked.series).map(([name, line]) => ({
    name,
    cases: groups(line, (asked) => asked.size)
      .map(([size, rounds]) => ({ size, samples: rounds }))
      .sort((a, b) => a.size - b.size),
  }));
}

function groups<Key>(
  samples: GrowthSample[],
  keyOf: (asked: GrowthCase) => Key,
): [Key, GrowthSample[]][] {
  return [...Map.groupBy(samples, (sample) => keyOf(sample.case))];
}
