import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PreviewActivities, PreviewClip, PreviewInput, PreviewSet } from '../src/contracts/activities.js';
import type { Excerpt } from '../src/domain/media/complexity.js';
import {
  encodeSettings,
  originalSettings,
  previewExcerpt,
  settingsName,
  type PreviewSettings,
} from '../src/domain/media/preview-plan.js';
import { inputKey, previewKey } from '../src/domain/object-keys.js';
import type { MediaGateway } from '../src/gateways/media/media.gateway.js';
import type { StorageGateway } from '../src/gateways/storage/storage.gateway.js';
import { withMediaScratch } from './support/media-scratch.js';

interface Deps {
  storage: StorageGateway;
  media: MediaGateway;
  scratchRoot: string | undefined;
}

interface Workshop extends Deps {
  input: PreviewInput;
  excerpt: Excerpt;
  folder: string;
  attemptToken: string;
  signal: AbortSignal;
}

/** Previews. A repeat makes all of them again under keys of its own; clean-up removes every one with the job. */
export function createPreviewActivities(deps: Deps): PreviewActivities {
  return {
    async makePreviews(input) {
      const known = assign(input, input.made?.clips ?? []);
      if (known.missing.length === 0) return input.made ? { ...input.made, clips: known.clips } : null;
      return await withMediaScratch(deps.scratchRoot, async (folder, signal) => {
        const excerpt = previewExcerpt(input.facts, input.complexity);
        const shop = { ...deps, input, excerpt, folder, attemptToken: randomUUID(), signal };
        return await makeMissing(shop, known.missing);
      });
    },
  };
}

interface Missing {
  quoteId: string;
  settings: PreviewSettings;
}

/**
 * Gives each quote that can be shown the clip that looks like it, and says for which settings there is none yet. Clips of
 * offers before stay: the customer may come back to them.
 */
function assign(
  { quotes, complexity }: PreviewInput,
  there: PreviewClip[],
): { clips: PreviewClip[]; missing: Missing[] } {
  const clips = new Map(there.map((clip) => [clip.quoteId, clip]));
  const bySettings = new Map(there.map((clip) => [clip.settings, clip]));
  const missing = new Map<string, Missing>();
  for (const { quoteId, plan } of quotes) {
    const settings = encodeSettings(plan, complexity);
    if (!settings) continue;
    const name = settingsName(settings);
    const clip = bySettings.get(name);
    if (clip) clips.set(quoteId, { ...clip, quoteId });
    else if (!missing.has(name)) missing.set(name, { quoteId, settings });
  }
  return { clips: [...clips.values()], missing: [...missing.values()] };
}

async function makeMissing(shop: Workshop, missing: Missing[]): Promise<PreviewSet> {
  const { input, excerpt, signal } = shop;
  await shop.storage.download(inputKey(input.jobId), join(shop.folder, 'input'), { etag: input.etag, signal });
  const originalKey = input.made?.originalKey ?? (await makeClip(shop, 'original', originalSettings(input.facts)));
  const there = [...(input.made?.clips ?? [])];
  for (const { quoteId, settings } of missing) {
    there.push({ quoteId, settings: settingsName(settings), key: await makeClip(shop, quoteId, settings) });
  }
  const { startMs, durationMs } = input.made ?? excerpt;
  return { originalKey, startMs, durationMs, clips: assign(input, there).clips };
}

async function makeClip(shop: Workshop, name: string, settings: PreviewSettings): Promise<string> {
  const { input, excerpt, folder, signal } = shop;
  const outputPath = join(folder, `${name}.mp4`);
  await shop.media.makePreview(
    { inputPath: join(folder, 'input'), outputPath, facts: input.facts, excerpt, settings },
    { signal, scratchDir: folder },
  );
  const key = previewKey(input.jobId, shop.attemptToken, name);
  await shop.storage.upload(key, outputPath, { contentType: 'video/mp4', signal });
  return key;
}
