import { inEnglish } from '../../domain/in-english.js';
import { describeShortfall } from '../../domain/media/encode/length-check.js';
import type { SizePlan } from '../../domain/media/plan/plan-types.js';
import { formatMegabytes } from '../../domain/media/units.js';
import type { CompressReport } from './compress-file.js';

const LABEL_WIDTH = 12;

/** The plan and its reasons, one line each. */
export function planLines(plan: SizePlan): readonly string[] {
  const grade = plan.grade === null ? 'cannot fit' : `${plan.grade}${formatVmaf(plan.predictedVmaf ?? null)}`;
  return [
    formatRow('limit', formatMegabytes(plan.ceilingBytes)),
    formatRow('expected', `${formatMegabytes(plan.targetBytes)}, ${grade}`),
    formatRow('smallest', `${formatMegabytes(plan.smallestWorkableBytes)} is the smallest possible size`),
    ...plan.reasons.map((reason, index) => formatRow(index === 0 ? 'why' : '', reason)),
  ];
}

/** The result, one line each. */
export function reportLines(report: CompressReport): readonly string[] {
  const { video } = report.plan;
  const quality = report.measured ?? report.predicted;
  return [
    formatRow(
      'size',
      `${formatMegabytes(report.sizeBytes)} of ${formatMegabytes(report.limitBytes)}, filled to ${formatPercent(report.fillRatio)}`,
    ),
    formatRow('before', formatMegabytes(report.inputBytes)),
    ...(report.plan.mode === 'copy'
      ? []
      : [formatRow('picture', `${video.width} x ${video.height}, ${formatFrameRate(video.frameRate)} a second`)]),
    formatRow(
      'quality',
      `${quality.grade ?? 'unknown'}${formatVmaf(quality.vmaf)}, ${report.measured ? 'measured' : 'predicted'}`,
    ),
    ...(report.measurementError === null
      ? []
      : [formatRow('', `the result could not be compared with its source: ${report.measurementError}`)]),
    ...report.shortfalls.map((shortfall) => formatRow('missing', inEnglish(describeShortfall(shortfall)))),
    formatRow('attempts', `${report.attempts}, in ${report.passes} passes`),
    formatRow('time', `${report.wallSeconds.toFixed(1)} s`),
    formatRow('made by', `ffmpeg ${report.versions.ffmpeg}`),
  ];
}

function formatRow(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function formatVmaf(vmaf: number | null): string {
  return vmaf === null ? '' : ` (VMAF ${vmaf.toFixed(1)})`;
}

function formatPercent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}

function formatFrameRate(frameRate: number): string {
  return `${Math.round(frameRate * 100) / 100} frames`;
}
