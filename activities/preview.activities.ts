import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PreviewActivities, PreviewClip, PreviewInput, PreviewSet } from '../src/contracts/activities.js';
import { unpaidRunCpuSeconds } from '../src/domain/media/facts/run-budget.js';
import { chosenAgain, isChosen } from '../src/domain/media/facts/track-choice.js';
import type { Excerpt } from '../src/domain/media/facts/complexity.js';
import {
  encodePreviewSettings,
  originalPreviewSettings,
  previewExcerpt,
  previewSettingsKey,
  type PreviewSettings,
} from '../src/domain/media/plan/preview-plan.js';
import { inputKey, previewKey } from '../src/domain/object-keys.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import type { MachineGuard } from './support/machine-fault.js';
import { withMediaScratch } from './support/media-scratch.js';

interface Deps {
  storage: StorageGateway;
  media: MediaGateway;
  scratchRoot: string | undefined;
  machine: MachineGuard;
}

interface PreviewContext extends Deps {
  input: PreviewInput;
  excerpt: Excerpt;
  folder: string;
  attemptToken: string;
  signal: AbortSignal;
}

/** Previews. A repeat makes all of them again under new keys; clean-up removes all of them with the job's files. */
export function createPreviewActivities(deps: Deps): PreviewActivities {
  return {
    async makePreviews(asked) {
      const { made, ...request } = asked;
      // Clips of other tracks show something else.
      const input = { ...request, ...(made && isOfTheseTracks(made, request) && { made }) };
      const assigned = assignClips(input, input.made?.clips ?? []);
      if (assigned.missing.length === 0) return input.made ? { ...input.made, clips: assigned.clips } : null;
      return await withMediaScratch(deps, input.facts.sizeBytes, async (folder, signal) => {
        const excerpt = previewExcerpt(input.facts, input.complexity);
        const context = { ...deps, input, excerpt, folder, attemptToken: randomUUID(), signal };
        return await makeMissingClips(context, assigned.missing);
      });
    },
  };
}

function isOfTheseTracks({ tracks }: PreviewSet, { facts }: Pick<PreviewInput, 'facts'>): boolean {
  return isChosen(facts.tracks, tracks ?? {});
}

interface MissingClip {
  quoteId: string;
  settings: PreviewSettings;
}

/**
 * Gives each quote that can be shown the clip with its settings, and returns the settings that have no clip yet. Clips
 * of earlier offers stay: the customer may return to those offers.
 */
function assignClips(
  { quotes, complexity }: PreviewInput,
  existing: PreviewClip[],
): { clips: PreviewClip[]; missing: MissingClip[] } {
  const clips = new Map(existing.map((clip) => [clip.quoteId, clip]));
  const bySettings = new Map(existing.map((clip) => [clip.settings, clip]));
  const missing = new Map<string, MissingClip>();
  for (const { quoteId, plan } of quotes) {
    const settings = encodePreviewSettings(plan, complexity);
    if (!settings) continue;
    const name = previewSettingsKey(settings);
    const clip = bySettings.get(name);
    if (clip) clips.set(quoteId, { ...clip, quoteId });
    else if (!missing.has(name)) missing.set(name, { quoteId, settings });
  }
  return { clips: [...clips.values()], missing: [...missing.values()] };
}

async function makeMissingClips(context: PreviewContext, missing: MissingClip[]): Promise<PreviewSet> {
  const { input, excerpt, signal } = context;
  await context.storage.download(inputKey(input.jobId), join(context.folder, 'input'), { etag: input.etag, signal });
  const originalKey =
    input.made?.originalKey ?? (await makeClip(context, 'original', originalPreviewSettings(input.facts)));
  const clips = [...(input.made?.clips ?? [])];
  for (const { quoteId, settings } of missing) {
    clips.push({ quoteId, settings: previewSettingsKey(settings), key: await makeClip(context, quoteId, settings) });
  }
  const { startMs, durationMs } = input.made ?? excerpt;
  const tracks = input.facts.tracks && { tracks: chosenAgain(input.facts.tracks) };
  return { originalKey, startMs, durationMs, clips: assignClips(input, clips).clips, ...tracks };
}

async function makeClip(context: PreviewContext, name: string, settings: PreviewSettings): Promise<string> {
  const { input, excerpt, folder, signal } = context;
  const outputPath = join(folder, `${name}.mp4`);
  await context.media.makePreview(
    { inputPath: join(folder, 'input'), outputPath, facts: input.facts, excerpt, settings },
    { signal, scratchDir: folder, budget: { cpuSeconds: unpaidRunCpuSeconds(input.facts.sizeBytes) } },
  );
  const key = previewKey(input.jobId, context.attemptToken, name);
  await context.storage.upload(key, outputPath, { contentType: 'video/mp4', signal });
  return key;
}
