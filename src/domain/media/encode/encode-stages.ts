import { DOWNLOAD_END, UPLOAD_BEGIN } from './tuning.js';

/** The stages of an encode, in order. `analysis` is the encoder's first pass, `encode` its second and corrected passes. */
export const ENCODE_STAGES = ['download', 'analysis', 'encode', 'upload'] as const;
export type EncodeStage = (typeof ENCODE_STAGES)[number];

/**
 * Progress of the whole work, 0 to 100, in tenths.
 * @param percent 0 to 100, of the transfer; in `analysis` and `encode`, of both stages together
 */
export function overallPercent(stage: EncodeStage, percent: number): number {
  const [from, to] = rangeOf(stage);
  return Math.round(10 * (from + (Math.min(100, Math.max(0, percent)) / 100) * (to - from))) / 10;
}

function rangeOf(stage: EncodeStage): readonly [from: number, to: number] {
  if (stage === 'download') return [0, DOWNLOAD_END];
  return stage === 'upload' ? [UPLOAD_BEGIN, 100] : [DOWNLOAD_END, UPLOAD_BEGIN];
}
