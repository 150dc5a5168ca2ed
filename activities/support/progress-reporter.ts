import { overallPercent, type EncodeStage } from '../../src/domain/media/encode/encode-stages.js';
import { estimateTimeLeft, secondsOf, type TimeLeft } from '../../src/domain/media/encode/time-left.js';
import type { EncodeProgress } from '../../src/gateways/media/media.gateway.js';
import type { Logger } from '../../src/observability/logger.js';
import type { VideosRepository } from '../../src/persistence/videos/videos.repository.js';

const REPORT_INTERVAL_MS = 1000;

interface Deps {
  videos: Pick<VideosRepository, 'setProgress'>;
  logger: Logger;
}

/** The encode whose progress is reported, and the expected sizes. */
interface Subject {
  jobId: string;
  encodeId: string;
  sourceBytes: number;
  /** The approximate size of the result; used to predict how long its upload takes. */
  resultBytes: number;
}

/**
 * Shows customers the progress of one try of the encode activity, from the download to the upload: at once when a stage
 * begins, then at most once a second. A lost report does no harm: the next one follows.
 */
export class ProgressReporter {
  private stage: EncodeStage | null = null;
  private reached = 0;
  private attempt = 1;
  private nextAtMs = 0;
  private readonly beganAtMs: number;
  private uploadBeganAtMs = 0;
  private uploadMs = 0;
  private uploadTimeLeft: TimeLeft | null = null;

  constructor(
    private readonly deps: Deps,
    private readonly subject: Subject,
    private readonly nowMs: () => number = Date.now,
  ) {
    this.beganAtMs = nowMs();
  }

  /** Reports the download of the source. Its duration predicts that of the upload. */
  downloaded(bytes: number): void {
    const { sourceBytes, resultBytes } = this.subject;
    if (bytes > 0) this.uploadMs = ((this.nowMs() - this.beganAtMs) / bytes) * resultBytes;
    this.report('download', (100 * bytes) / Math.max(1, sourceBytes), null);
  }

  encoded({ stage, percent, secondsLeft, attempt }: EncodeProgress): void {
    this.attempt = attempt;
    this.report(stage, percent, secondsLeft === null ? null : secondsLeft + Math.round(this.uploadMs / 1000));
  }

  /** Reports the upload of the result. A retried upload starts with fewer bytes, but the reported progress never decreases. */
  uploaded(bytes: number, sizeBytes: number): void {
    const nowMs = this.nowMs();
    if (this.uploadTimeLeft === null) {
      this.uploadBeganAtMs = nowMs;
      this.uploadTimeLeft = { atMs: 0, leftMs: this.uploadMs };
    }
    const seen = { elapsedMs: nowMs - this.uploadBeganAtMs, done: bytes, left: sizeBytes - bytes };
    this.uploadTimeLeft = estimateTimeLeft(this.uploadTimeLeft, seen);
    this.report('upload', (100 * bytes) / Math.max(1, sizeBytes), secondsOf(this.uploadTimeLeft));
  }

  private report(stage: EncodeStage, percent: number, secondsLeft: number | null): void {
    this.reached = Math.max(this.reached, overallPercent(stage, percent));
    const atMs = this.nowMs();
    if (stage === this.stage && atMs < this.nextAtMs) return;
    this.stage = stage;
    this.nextAtMs = atMs + REPORT_INTERVAL_MS;
    const { jobId, encodeId } = this.subject;
    const progress = { encodeId, stage, percent: this.reached, attempt: this.attempt, secondsLeft, atMs };
    this.deps.videos
      .setProgress(jobId, progress)
      .catch((error: unknown) => this.deps.logger.debug({ jobId, err: error }, 'the progress could not be written'));
  }
}
