/** One line of Prometheus' text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Exposition {
  text: string;
  samples: Sample[];
  /** Names as defined, without `_bucket`, `_sum` and `_count`. */
  metrics: Map<string, { type: string; help: string }>;
  /** The sum of the samples with at least these labels; `undefined` if there are none. */
  sumOf(name: string, labels?: Record<string, string>): number | undefined;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

/** @throws where a line is neither a comment nor a sample */
export function expositionFrom(text: string): Exposition {
  const samples: Sample[] = [];
  const metrics: Exposition['metrics'] = new Map();
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, kind, name = '', said = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind !== undefined) {
      const metric = metrics.get(name) ?? { type: '', help: '' };
      metrics.set(name, { ...metric, [kind === 'HELP' ? 'help' : 'type']: said });
      continue;
    }
    const [, sample, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (sample === undefined) throw new Error(`not a sample: ${line}`);
    samples.push({ name: sample, labels: labelsFrom(labels), value: Number(value) });
  }
  return {
    text,
    samples,
    metrics,
    sumOf(name, labels = {}) {
      const found = samples.filter(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      );
      return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
    },
  };
}

function labelsFrom(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [name, value]),
  );
}
