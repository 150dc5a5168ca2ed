import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CompressActivities, EncodeInput, EncodeResult } from '../src/contracts/activities.js';
import { ffmpegBuildOf } from '../src/domain/media/encode/tool-versions.js';
import { encoderFor, type WorkerEncoder } from '../src/domain/media/argv/encoder-options.js';
import { encodeLogKey, inputKey, outputKey } from '../src/domain/object-keys.js';
import { MediaError } from '../src/gateways/media/media-error.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import type { Logger } from '../src/observability/logger.js';
import type { WorkerMetrics } from '../src/observability/worker-metrics.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import type { VideoWorkflows } from '../src/temporal/video-workflows.js';
import { checkpointsOf } from './support/checkpoints.js';
import { withHeartbeat } from './support/heartbeat.js';
import { toApplicationFailure } from './support/failures.js';
import { onSoundMachine, type MachineGuard } from './support/machine-fault.js';
import { withScratch } from '../src/scratch/scratch.js';
import { observedEncode } from './support/observed-encode.js';
import { ProgressReporter } from './support/progress-reporter.js';

// One planned second pass and up to three corrected ones; usually the first one is enough.
const MAX_ENCODE_ATTEMPTS = 4;

interface Deps {
  videos: VideosRepository;
  storage: StorageGateway;
  media: MediaGateway;
  workflows: VideoWorkflows;
  encoder: WorkerEncoder;
  scratchRoot: string | undefined;
  machine: MachineGuard;
  logger: Logger;
  metrics: WorkerMetrics;
  /** Receives the outcome of each encode. Set only on a GPU, where the number of concurrent encodes depends on it. */
  load?: EncodeLoadFeedback;
}

/** Receives the outcome of encodes, to adjust how many may run at a time on this machine. */
export interface EncodeLoadFeedback {
  succeeded(): void;
  /** The GPU did not have enough memory for the encodes that ran on it. */
  outOfMemory(): void;
}

/**
 * The encode. A repeat uses the finished upload of the previous attempt if there is one; otherwise it continues from that
 * attempt's checkpoint, even if another worker wrote it; otherwise it starts again.
 */
export function createCompressActivities(deps: Deps): CompressActivities {
  return {
    async encodeVideo(input) {
      // The heartbeat goes on while a failure is looked into: the machine's own test may take longer than its timeout.
      return await withHeartbeat<EncodeResult, EncodeResult>(({ signal, record, recorded }) =>
        onSoundMachine(deps.machine, neededBytesOf(input), async () => {
          await deps.workflows.encodeStarted(input.jobId, input.encodeId);
          if (recorded && (await isOutputStored(deps.storage, recorded))) return recorded;
          const result = await withScratch(deps.scratchRoot, (folder) => encodeIn(deps, folder, input, signal));
          record(result);
          return result;
        }),
      );
    },
  };
}

/** The source, and two results: the best one so far and the one that is being made. */
function neededBytesOf({ facts, plan }: EncodeInput): number {
  return facts.sizeBytes + 2 * plan.targetBytes;
}

async function isOutputStored(storage: StorageGateway, uploaded: EncodeResult): Promise<boolean> {
  const object = await storage.head(uploaded.outputKey);
  return object?.sizeBytes === uploaded.sizeBytes;
}

async function encodeIn(deps: Deps, folder: string, input: EncodeInput, signal: AbortSignal): Promise<EncodeResult> {
  const attemptToken = randomUUID();
  const inputPath = join(folder, 'input');
  const outputPath = join(folder, 'output.mp4');
  try {
    const { jobId, encodeId, facts, plan, etag } = input;
    const expected = { sourceBytes: facts.sizeBytes, resultBytes: plan.targetBytes };
    const progress = new ProgressReporter(deps, { jobId, encodeId, ...expected });
    progress.downloaded(0);
    const onDownloaded = (bytes: number): void => progress.downloaded(bytes);
    await deps.storage.download(inputKey(jobId), inputPath, { etag, signal, onBytes: onDownloaded });
    const { versions } = await deps.media.capabilities();
    const encoder = encoderFor(deps.encoder, plan);
    const subject = { etag, plan, encoder, build: ffmpegBuildOf(versions) };
    const request = {
      ...{ inputPath, outputPath, scratchDir: folder, facts, plan, encoder },
      maxAttempts: MAX_ENCODE_ATTEMPTS,
      checkpoints: checkpointsOf(deps, input.jobId, subject),
    };
    const report = await observedEncode(deps.metrics, input, encoder === 'nvenc', () =>
      deps.media.encode(request, { signal, onProgress: (step) => progress.encoded(step) }),
    );
    const key = outputKey(input.jobId, attemptToken);
    progress.uploaded(0, report.sizeBytes);
    const onUploaded = (bytes: number): void => progress.uploaded(bytes, report.sizeBytes);
    await deps.storage.upload(key, outputPath, { contentType: 'video/mp4', signal, onBytes: onUploaded });
    const { sizeBytes, fillRatio, shortfalls, attempts, passes, resumed, unmeasured } = report;
    const size = { sizeBytes, fillRatio, shortfalls };
    deps.logger.info(
      { jobId: input.jobId, ...size, attempts, passes, resumed, unmeasured, versions: report.versions },
      'encoded',
    );
    deps.load?.succeeded();
    return { outputKey: key, sizeBytes, versions: report.versions, ...(shortfalls.length > 0 && { shortfalls }) };
  } catch (error) {
    if (error instanceof MediaError && error.code === 'gpu_out_of_memory') deps.load?.outOfMemory();
    if (error instanceof MediaError && !signal.aborted) await storeFailureLog(deps, input.jobId, attemptToken, error);
    throw toApplicationFailure(error);
  }
}

async function storeFailureLog(deps: Deps, jobId: string, attemptToken: string, error: MediaError): Promise<void> {
  try {
    await deps.storage.putText(encodeLogKey(jobId, attemptToken), error.log);
  } catch (storing) {
    deps.logger.warn({ jobId, err: storing }, 'the log of a failed encode could not be stored');
  }
}
