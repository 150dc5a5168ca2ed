import type { SizePlan } from '../domain/media/plan-types.js';
import type { CompressReport } from './compress-file.js';

const LABEL_WIDTH = 12;

/** What is planned and why, one line each. */
export function planLines(plan: SizePlan): readonly string[] {
  const grade = plan.grade === null ? 'cannot fit' : `${plan.grade}${vmafNote(plan.predictedVmaf ?? null)}`;
  return [
    row('limit', megabytes(plan.ceilingBytes)),
    row('expected', `${megabytes(plan.targetBytes)}, ${grade}`),
    row('smallest', `${megabytes(plan.smallestWorkableBytes)} would be the least`),
    ...plan.reasons.map((reason, index) => row(index === 0 ? 'why' : '', reason)),
  ];
}

/** What came out. */
export function reportLines(report: CompressReport): readonly string[] {
  const { video } = report.plan;
  const quality = report.measured ?? report.predicted;
  return [
    row(
      'size',
      `${megabytes(report.sizeBytes)} of ${megabytes(report.limitBytes)}, filled to ${percent(report.fillRatio)}`,
    ),
    row('before', megabytes(report.inputBytes)),
    ...(report.plan.mode === 'copy'
      ? []
      : [row('picture', `${video.width} x ${video.height}, ${rate(video.frameRate)} a second`)]),
    row(
      'quality',
      `${quality.grade ?? 'unknown'}${vmafNote(quality.vmaf)}, ${report.measured ? 'measured' : 'predicted'}`,
    ),
    row('attempts', `${report.attempts}, in ${report.passes} passes`),
    row('time', `${report.wallSeconds.toFixed(1)} s`),
    row('made by', `ffmpeg ${report.versions.ffmpeg}`),
  ];
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function vmafNote(vmaf: number | null): string {
  return vmaf === null ? '' : ` (VMAF ${vmaf.toFixed(1)})`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(2)} MB`;
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}

function rate(frameRate: number): string {
  return `${Math.round(frameRate * 100) / 100} frames`;
}
