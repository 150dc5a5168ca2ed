import { stripVTControlCharacters, styleText } from 'node:util';
import type { Target } from '../../src/domain/media/plan/targets.js';

/** Bytes as people read them; MB = 10^6 bytes. */
export function formatMegabytes(sizeBytes: number): string {
  if (sizeBytes < 10_000) return `${sizeBytes} bytes`;
  return `${(sizeBytes / 1_000_000).toFixed(2)} MB`;
}

/** An elapsed time: `0.4 s`, `125.0 s`. */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** The length of a video: `30.00 s`, `12 min 03 s`. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return 'unknown';
  if (durationMs < 120_000) return `${(durationMs / 1000).toFixed(2)} s`;
  const whole = Math.round(durationMs / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `$1.99`, or `free`. */
export function formatPrice(amountCents: number, currency: string): string {
  if (amountCents === 0) return 'free';
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(amountCents / 100);
}

const TARGET_NAMES = { gmail: 'Gmail', outlook: 'Outlook', other: 'other mail', own: 'your own size' } as const;

export function targetName(target: Target): string {
  return TARGET_NAMES[target.provider];
}

// No colour if the output is not a terminal or NO_COLOR is set.
export const bold = (text: string): string => styleText('bold', text);
export const dim = (text: string): string => styleText('dim', text);
export const green = (text: string): string => styleText('green', text);
export const red = (text: string): string => styleText(['bold', 'red'], text);

/** Rows of cells as lines with aligned columns. Colour codes do not count as width. */
export function alignColumns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, visibleLength(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) + gap - visibleLength(cell)))
      .join('')
      .trimEnd(),
  );
}

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
