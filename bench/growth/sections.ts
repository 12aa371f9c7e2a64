import type { Dimension } from './cases.ts';
import type { GrowthSample } from './measure.ts';

/** A figure of a case: a column of its table. */
export interface Figure {
  name: string;
  unit: string;
  read(sample: GrowthSample): number;
  digits: number;
  /** Whether the table says how far the rounds are apart. */
  spread?: boolean;
}

/** What is said of one dimension. */
export interface Section {
  dimension: Dimension;
  title: string;
  text: string;
  /** What grows, and its unit. */
  across: string;
  figures: Figure[];
  /** Whether time grows by so much for each; said of every line. */
  each?: string;
}

const cpu: Figure = {
  name: 'CPU time',
  unit: 'ms a request',
  read: (sample) => sample.cpuPerRequest,
  digits: 2,
  spread: true,
};
const added: Figure = {
  name: 'Added time',
  unit: 'ms',
  read: ({ through, bare }) => through - bare,
  digits: 2,
  spread: true,
};
const through: Figure = {
  name: 'Through the gateway',
  unit: 'ms',
  read: (sample) => sample.through,
  digits: 2,
};
const bare: Figure = {
  name: 'REST calls alone',
  unit: 'ms',
  read: (sample) => sample.bare,
  digits: 2,
};
const calls: Figure = {
  name: 'REST calls',
  unit: 'a request',
  read: (sample) => sample.restCalls,
  digits: 2,
};
const rows: Figure = {
  name: 'Rows fetched',
  unit: 'a request',
  read: (sample) => sample.restRows,
  digits: 0,
};

export const SECTIONS: Section[] = [
  {
    dimension: 'rows',
    title: 'Rows per page',
    text: '`tasks(first: …)`, the newest tasks of a million.',
    across: 'rows per page',
    figures: [cpu, added, through, bare, calls, rows],
    each: 'row',
  },
  {
    dimension: 'depth',
    title: 'Depth',
    text: 'In a list of a million tasks: pages of 50 that end within the last tenth of the way to that row, reached by `endCursor` or by `pageCursors`, and one task there by its id. `last: 50` is asked of lists that end there; tasks that share a second make it read twice.',
    across: 'rows from the front of the list',
    figures: [calls, rows, cpu, added, through, bare],
  },
  {
    dimension: 'aliases',
    title: 'Aliases',
    text: 'Each is a page of 10 tasks: neighbouring pages of one list, which are read together, or the first pages of as many lists. The REST calls alone are sent all at once.',
    across: 'aliases of one query',
    figures: [cpu, calls, added, through, bare, rows],
    each: 'alias',
  },
  {
    dimension: 'connections',
    title: 'Connections',
    text: '`tasks(first: 50)`, every connection asking again as soon as it is answered. The gateway is busy all the time, so how long an answer takes is how many wait before it. The added time is the median under this load less that of one REST call alone: the upstream is not what they wait for.',
    across: 'connections',
    figures: [
      cpu,
      {
        ...added,
        read: ({ loadMedian, bare: alone }) => loadMedian - alone,
      },
      {
        name: 'Resident memory so far',
        unit: 'MiB',
        read: (sample) => sample.resident,
        digits: 0,
      },
      { name: 'Requests', unit: 'a second', read: (s) => s.requestsPerSecond, digits: 0 },
      { name: 'Median', unit: 'ms', read: (sample) => sample.loadMedian, digits: 1 },
      { name: '99 %', unit: 'ms', read: (sample) => sample.loadP99, digits: 1 },
      bare,
      calls,
    ],
  },
];
