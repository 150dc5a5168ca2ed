import type { Excerpt } from '../facts/complexity.js';
import {
  NO_METADATA,
  aacOptions,
  audioStreamSpecifier,
  excerptInput,
  videoFilterOptions,
  factsAfterSeek,
} from './ffmpeg-argv.js';
import type { ArgvContext, FfmpegArgv } from './ffmpeg-argv.js';
import type { PreviewSettings } from '../plan/preview-plan.js';
import { MAX_PREVIEW_BPS } from '../plan/tuning.js';

/**
 * One excerpt as a clip that plays in every browser: H.264 at a constant quality and AAC in MP4, with the index first and
 * without metadata. Its bitrate is capped, so that no content makes it larger than 8 MB.
 */
export function previewArgv(
  context: ArgvContext,
  excerpt: Excerpt,
  { picture, audio, crf, preset }: PreviewSettings,
  outputPath: string,
): FfmpegArgv {
  const cap = ['-maxrate', String(MAX_PREVIEW_BPS), '-bufsize', String(MAX_PREVIEW_BPS)];
  const facts = factsAfterSeek(context.facts);
  const sound = audio === null ? [] : ['-map', audioStreamSpecifier(facts), ...aacOptions(audio, facts)];
  return {
    inputs: [excerptInput(context, excerpt)],
    outputOptions: [
      ...[...videoFilterOptions(facts, picture), '-c:v', 'libx264', '-preset', preset],
      ...['-profile:v', 'high', '-crf', String(crf), ...cap, '-threads', String(context.threads)],
      ...[...sound, ...NO_METADATA, '-movflags', '+faststart'],
    ],
    outputPath,
  };
}
