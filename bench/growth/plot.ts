import { linearScale, logarithmicScale, type Scale, type ScaleKind, shortNumber } from './scale.ts';

/** A median, and the least and the most over the rounds. */
export interface Point {
  x: number;
  y: number;
  low: number;
  high: number;
}

export interface Line {
  name: string;
  points: Point[];
}

export interface Panel {
  /** What is measured and its unit. */
  title: string;
  scale?: ScaleKind;
  lines: Line[];
}

export interface Plot {
  title: string;
  /** What grows, and its unit. */
  across: string;
  acrossScale: ScaleKind;
  /** Of a logarithmic scale. */
  acrossBase?: number;
  panels: Panel[];
}

/** Greys and colours that stand out from white and from GitHub's dark background alike. */
const TEXT = '#7d848d';
const GRID = '#8b949e';
const COLOURS = ['#3f83e8', '#dd7a12', '#2b9c68', '#9a68e8'];

const WIDTH = 900;
const LEGEND = 28;
const HEIGHT = 290;
/** Around the area of one panel. */
const MARGIN = { left: 46, right: 18, top: 36, bottom: 58 };

/** Up to three line charts side by side, or four in a square, with one legend: an SVG file. */
export function plotSvg(plot: Plot): string {
  const columns = plot.panels.length > 3 ? 2 : plot.panels.length;
  const width = WIDTH / columns;
  const height = LEGEND + HEIGHT * Math.ceil(plot.panels.length / columns);
  const names = [...new Set(plot.panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const panels = plot.panels.map((panel, index) =>
    panelSvg(plot, panel, names, {
      left: (index % columns) * width,
      top: LEGEND + Math.floor(index / columns) * HEIGHT,
      width,
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif" font-size="12" fill="${TEXT}">
<title>${escaped(plot.title)}</title>
${legendSvg(names)}
${panels.join('\n')}
</svg>
`;
}

function legendSvg(names: readonly string[]): string {
  let x = MARGIN.left;
  const entries = names.map((name, index) => {
    const entry = `<path d="M${x} 16h22" stroke="${colour(index)}" stroke-width="2"/>${marker(index, x + 11, 16)}<text x="${x + 28}" y="20">${escaped(name)}</text>`;
    x += 28 + name.length * 6.6 + 22;
    return entry;
  });
  return entries.join('\n');
}

function panelSvg(
  plot: Plot,
  panel: Panel,
  names: readonly string[],
  box: { left: number; top: number; width: number },
): string {
  const points = panel.lines.flatMap((line) => line.points);
  const across = scaleOf(
    plot.acrossScale,
    points.map(({ x }) => x),
    plot.acrossBase,
  );
  const up = scaleOf(
    panel.scale ?? 'linear',
    points.flatMap(({ low, high }) => [low, high]),
  );
  const left = box.left + MARGIN.left;
  const width = box.width - MARGIN.left - MARGIN.right;
  const bottom = box.top + HEIGHT - MARGIN.bottom;
  const height = HEIGHT - MARGIN.top - MARGIN.bottom;
  const xOf = (value: number) => fixed(left + across.at(value) * width);
  const yOf = (value: number) => fixed(bottom - up.at(value) * height);
  const rows = up.ticks.map(
    (tick) =>
      `<path d="M${left} ${yOf(tick)}h${width}" stroke="${GRID}" stroke-opacity="0.3"/><text x="${left - 7}" y="${yOf(tick)}" dy="4" text-anchor="end">${shortNumber(tick)}</text>`,
  );
  const columns = across.ticks.map(
    (tick) =>
      `<path d="M${xOf(tick)} ${bottom}v5" stroke="${GRID}"/><text x="${xOf(tick)}" y="${bottom + 19}" text-anchor="middle">${shortNumber(tick)}</text>`,
  );
  const lines = panel.lines.map(({ name, points: own }) =>
    lineSvg(
      own.map(({ x, y, low, high }) => ({ x: xOf(x), y: yOf(y), low: yOf(low), high: yOf(high) })),
      names.indexOf(name),
    ),
  );
  return `<g>
<text x="${box.left + 12}" y="${box.top + 20}" font-weight="600">${escaped(panel.title)}</text>
${rows.join('\n')}
<path d="M${left} ${bottom}h${width}" stroke="${GRID}"/>
${columns.join('\n')}
<text x="${left + width / 2}" y="${bottom + 40}" text-anchor="middle">${escaped(plot.across)}</text>
${lines.join('\n')}
</g>`;
}

/** The medians joined, each with a bar from the least to the most. */
function lineSvg(points: readonly Point[], index: number): string {
  const path = points.map(({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const bars = points.map(({ x, low, high }) => `M${x} ${low}V${high}`).join('');
  const markers = points.map(({ x, y }) => marker(index, x, y)).join('');
  return `<path d="${path}" fill="none" stroke="${colour(index)}" stroke-width="2" stroke-linejoin="round"/><path d="${bars}" stroke="${colour(index)}" stroke-opacity="0.6"/>${markers}`;
}

/** A shape for each line, for readers who can not tell the colours apart. */
function marker(index: number, x: number, y: number): string {
  const shapes = [
    `<circle cx="${x}" cy="${y}" r="3.5"`,
    `<path d="M${x - 3.5} ${y - 3.5}h7v7h-7z"`,
    `<path d="M${x} ${y - 4.5}l4.5 8h-9z"`,
    `<path d="M${x} ${y - 5}l5 5l-5 5l-5 -5z"`,
  ];
  return `${shapes[index % shapes.length]} fill="${colour(index)}"/>`;
}

function scaleOf(kind: ScaleKind, values: readonly number[], base = 10): Scale {
  return kind === 'linear' ? linearScale(values) : logarithmicScale(values, base);
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? TEXT;
}

function fixed(value: number): number {
  return Number(value.toFixed(1));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
