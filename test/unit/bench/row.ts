import { type Row } from '../../../bench/compression/rows.js';

/** The ceiling of every made row. */
export const CEILING = 1_000_000;

interface RowOverrides {
  vmaf: number;
  sizeBytes?: number;
  wallSeconds?: number;
  attempts?: number;
  predictedVmaf?: number | null;
  saturated?: boolean;
  missingSeconds?: number;
  plainVideoBps?: number;
}

/** A row as the benchmark would write it: fits at 0.99, first attempt, predicted right, unless told otherwise. */
export function makeRow(contender: string, told: RowOverrides | 'failed', clip = 'a'): Row {
  const role = contender.startsWith('ours') ? 'ours' : contender.endsWith('two-pass') ? 'baseline' : 'tool';
  const facts: RowOverrides = told === 'failed' ? { vmaf: NaN } : told;
  return {
    clip,
    clipHash: 'c',
    ceilingBytes: CEILING,
    contender,
    version: '1',
    kind: 'test',
    role,
    durationSeconds: 10,
    plainVideoBps: facts.plainVideoBps ?? 400_000,
    plain: { wallSeconds: 10, cpuSeconds: 20 },
    run: {
      wallSeconds: facts.wallSeconds ?? 9,
      cpuSeconds: 18,
      peakMemoryBytes: 1,
      attempts: facts.attempts ?? 1,
      exit: told === 'failed' ? 'exit 4' : 'ok',
      ...(role === 'ours' && {
        account: {
          predictedVmaf: facts.predictedVmaf ?? facts.vmaf,
          predictedGrade: 'good',
          saturated: facts.saturated ?? false,
          width: 640,
          height: 360,
          frameRate: 25,
          reasons: [],
        },
      }),
    },
    verdict:
      told === 'failed'
        ? null
        : {
            sizeBytes: facts.sizeBytes ?? 990_000,
            vmafMean: facts.vmaf,
            vmafP5: facts.vmaf - 5,
            shiftFrames: 0,
            missingSeconds: facts.missingSeconds ?? 0,
            width: 640,
            height: 360,
            frameRate: 25,
          },
  };
}
