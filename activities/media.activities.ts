import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveredFile, MediaActivities, ProbeResult } from '../src/contracts/activities.js';
import { FAILURES } from '../src/contracts/failures.js';
import { checkLimits, type MediaLimits } from '../src/domain/media/facts/media-limits.js';
import { unpaidRunCpuSeconds } from '../src/domain/media/facts/run-budget.js';
import { chosenAgain, type TrackRequest } from '../src/domain/media/facts/track-choice.js';
import { safeCeilingBytes, targetsToOffer } from '../src/domain/media/plan/targets.js';
import { inputKey, posterKey } from '../src/domain/object-keys.js';
import { MediaError } from '../src/gateways/media/media-error.js';
import type { MediaGateway, RunBudget } from '../src/gateways/media/media.gateway.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import type { Logger } from '../src/observability/logger.js';
import type { VideoRecord } from '../src/persistence/videos/video.schema.js';
import type { VideosRepository } from '../src/persistence/videos/videos.repository.js';
import { nonRetryable } from './support/failures.js';
import type { MachineGuard } from './support/machine-fault.js';
import { withMediaScratch } from './support/media-scratch.js';
import { recordOf } from './support/record-of.js';

interface Deps {
  videos: VideosRepository;
  storage: StorageGateway;
  media: MediaGateway;
  limits: MediaLimits;
  scratchRoot: string | undefined;
  machine: MachineGuard;
  logger: Logger;
}

/** Examines files. A repeat does the same work again; the only file that it stores, a poster, gets a new key. */
export function createMediaActivities(deps: Deps): MediaActivities {
  return {
    async probeVideo({ jobId, etag, tracks }) {
      const video = await recordOf(deps.videos, jobId);
      return await withMediaScratch(deps, video.request.sizeBytes, async (folder, signal) => {
        const path = join(folder, 'input');
        await deps.storage.download(inputKey(jobId), path, { etag, signal });
        const { size } = await stat(path);
        const budget = { cpuSeconds: unpaidRunCpuSeconds(size) };
        return await probeInput(deps, { video, path, folder, signal, tracks, budget });
      });
    },

    async finalizeVideo({ jobId, outputKey, ceilingBytes }) {
      return await withMediaScratch(deps, ceilingBytes, async (folder, signal) => {
        const path = join(folder, 'output.mp4');
        await deps.storage.download(outputKey, path, { signal });
        return await measureOutput(deps, { jobId, outputKey, ceilingBytes, path, folder, signal });
      });
    },
  };
}

interface InputFile {
  video: VideoRecord;
  path: string;
  folder: string;
  signal: AbortSignal;
  tracks: TrackRequest | undefined;
  budget: RunBudget;
}

async function probeInput(deps: Deps, input: InputFile): Promise<ProbeResult> {
  const { video, path, folder, signal, tracks, budget } = input;
  const { request, facts: earlier } = video;
  try {
    // After a reset, this run does not know which tracks were requested from the earlier one: the record does.
    const wanted = tracks ?? chosenAgain(earlier?.tracks);
    const facts = await deps.media.probe(path, { signal, budget, tracks: wanted, scratchDir: folder });
    const rejection = checkLimits(facts, deps.limits);
    if (rejection) return { rejection };
    const ceilingsBytes = targetsToOffer(request.target).map(safeCeilingBytes);
    const scratch = { signal, budget, scratchDir: folder };
    return { facts, complexity: await deps.media.measureComplexity(path, facts, ceilingsBytes, scratch) };
  } catch (error) {
    if (!(error instanceof MediaError) || !error.rejection) throw error;
    // A broken ffprobe finds every file unreadable.
    if (error.code === 'unreadable_input' && (await deps.machine.proveSoon())) throw error;
    return { rejection: error.rejection };
  }
}

interface OutputFile {
  jobId: string;
  outputKey: string;
  ceilingBytes: number;
  path: string;
  folder: string;
  signal: AbortSignal;
}

async function measureOutput(deps: Deps, output: OutputFile): Promise<DeliveredFile> {
  const facts = await deps.media.probe(output.path, { signal: output.signal, scratchDir: output.folder });
  if (facts.sizeBytes > output.ceilingBytes) throw nonRetryable(FAILURES.cannotFit, 'the output exceeds the ceiling');
  return { key: output.outputKey, sizeBytes: facts.sizeBytes, facts, posterKey: await makePoster(deps, output) };
}

/** A failure here is logged only: a video that was paid for is delivered without a poster. */
async function makePoster(deps: Deps, { jobId, path, folder, signal }: OutputFile): Promise<string | null> {
  const posterPath = join(folder, 'poster.jpg');
  try {
    await deps.media.extractPoster(path, posterPath, { signal, scratchDir: folder });
  } catch (error) {
    if (signal.aborted || !(error instanceof MediaError)) throw error;
    deps.logger.warn({ jobId, code: error.code }, 'a poster frame could not be made');
    return null;
  }
  const key = posterKey(jobId, randomUUID());
  await deps.storage.upload(key, posterPath, { contentType: 'image/jpeg', signal });
  return key;
}
