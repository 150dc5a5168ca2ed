// A plot of the rows: VMAF above, fill below; one column for each clip and ceiling, one mark for each contender. Pure.
import { fillOf, fits } from '../goals.js';
import { type Row } from '../rows.js';
import { casesOf } from './markdown.js';

const COLORS = ['#7a7a7a', '#b0b0b0', '#d62728', '#7b3fb5', '#1f77b4', '#2ca02c', '#e0912f'];
const COLUMN = 52;
const LEFT = 60;
const PANEL_HEIGHT = 260;
const TOP = 70;
const GAP = 50;
const LABELS = 150;

interface Panel {
  readonly title: string;
  readonly top: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly valueOf: (row: Row) => number | null;
}

/** The plot as SVG. Hollow marks are files over the ceiling; values beyond a scale are drawn on its edge. */
export function plotSvg(rows: readonly Row[], contenders: readonly string[]): string {
  const cases = casesOf(rows);
  const width = LEFT + Math.max(680, cases.length * COLUMN) + 20; // the legend needs this width
  const height = TOP + 2 * PANEL_HEIGHT + GAP + LABELS;
  const panels: Panel[] = [
    { title: 'VMAF, mean', top: TOP, low: 20, high: 100, step: 10, valueOf: (row) => row.verdict?.vmafMean ?? null },
    { title: 'size / ceiling', top: TOP + PANEL_HEIGHT + GAP, low: 0.8, high: 1.1, step: 0.05, valueOf: fillOf },
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    legend(contenders),
    ...panels.map((panel) => panelSvg(panel, cases, contenders, width)),
    ...cases.map(([row], index) => label(row, index, height)),
    '</svg>',
    '',
  ].join('\n');
}

const center = (index: number): number => LEFT + index * COLUMN + COLUMN / 2;
const color = (index: number): string => COLORS[index % COLORS.length] ?? 'black';

function legend(contenders: readonly string[]): string {
  return contenders
    .map((name, index) => {
      const x = LEFT + (index % 4) * 170;
      const y = 18 + Math.floor(index / 4) * 20;
      return `<circle cx="${x}" cy="${y - 4}" r="5" fill="${color(index)}"/><text x="${x + 10}" y="${y}">${name}</text>`;
    })
    .join('');
}

function panelSvg(panel: Panel, cases: readonly Row[][], contenders: readonly string[], width: number): string {
  const y = (value: number): number => {
    const inside = Math.min(panel.high, Math.max(panel.low, value));
    return panel.top + (PANEL_HEIGHT * (panel.high - inside)) / (panel.high - panel.low);
  };
  const steps = Math.round((panel.high - panel.low) / panel.step);
  const grid = Array.from({ length: steps + 1 }, (_, index) => panel.low + index * panel.step).map((value) => {
    const isCeiling = Math.abs(value - 1) < 1e-9;
    const stroke = isCeiling ? '#d62728' : '#e4e4e4';
    return `<line x1="${LEFT}" x2="${width - 20}" y1="${y(value)}" y2="${y(value)}" stroke="${stroke}"/><text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${Number(value.toFixed(2))}</text>`;
  });
  const marks = cases.flatMap((rows, column) =>
    rows.flatMap((row) => {
      const value = panel.valueOf(row);
      const index = contenders.indexOf(row.contender);
      if (value === null || index < 0) return [];
      const x = center(column) + (index - (contenders.length - 1) / 2) * 6;
      const fill = fits(row) ? color(index) : 'white';
      const title = `${row.clip}, ${row.contender}: ${value.toFixed(3)}`;
      return `<circle cx="${x}" cy="${y(value).toFixed(1)}" r="4" fill="${fill}" stroke="${color(index)}" stroke-width="1.5"><title>${title}</title></circle>`;
    }),
  );
  return [`<text x="${LEFT}" y="${panel.top - 8}" font-weight="bold">${panel.title}</text>`, ...grid, ...marks].join(
    '\n',
  );
}

function label(row: Row | undefined, index: number, height: number): string {
  if (row === undefined) return '';
  const x = center(index) + 4;
  const y = height - LABELS + 16;
  const text = `${row.clip} ${Math.round(row.plainVideoBps / 1000)}k`;
  return `<text x="${x}" y="${y}" text-anchor="end" transform="rotate(-60 ${x} ${y})">${text}</text>`;
}
